/**
 * Runs in the page that shows a mail: what a reader would stumble over. Plain JavaScript, for the browser gets it as text.
 * Returns how far the mail is wider than the screen, and each text that is too faint for WCAG 2 AA with its contrast.
 */
() => {
  const linear = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) =>
    0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
  const colorOf = (css) => {
    const [red, green, blue, alpha = 1] = css.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const backgroundOf = (element) => {
    for (let around = element; around; around = around.parentElement) {
      const { rgb, alpha } = colorOf(getComputedStyle(around).backgroundColor);
      if (alpha > 0) return rgb;
    }
    return [255, 255, 255];
  };
  const faint = [];
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || element.getClientRects().length === 0) continue;
    texts += 1;
    const ratio = contrast(colorOf(getComputedStyle(element).color).rgb, backgroundOf(element));
    if (ratio < 4.5) faint.push({ text: text.slice(0, 40), contrast: Number(ratio.toFixed(2)) });
  }
  return { texts, overflow: document.documentElement.scrollWidth - window.innerWidth, faint };
};
