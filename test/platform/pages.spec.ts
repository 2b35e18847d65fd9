import { describe, expect, it } from '@jest/globals';
import { colorsCss } from '../../src/platform/http/pages/colors.js';
import { html } from '../../src/platform/http/pages/html.js';
import { luminance } from '../../src/platform/mail/readable-on.js';

describe('Markup', () => {
  it('shows as text whatever is put into it', () => {
    expect(html`<p title="${`"'><&`}">${'<b>'}</p>`.toString()).toBe(
      '<p title="&quot;&#39;&gt;&lt;&amp;">&lt;b&gt;</p>',
    );
  });

  it('takes markup built the same way, lists of it, numbers, and nothing', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
    const list = html`<ul>
        ${items}
      </ul>
      ${0}${null}${undefined}${false}`;
    expect(list.toString().replace(/\s/g, '')).toBe('<ul><li>a</li><li>&lt;</li></ul>0');
  });
});

describe('A cooperative’s colours', () => {
  const contrast = (a: string, b: string) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  };

  it.each(['#ffffff', '#000000', '#ffd54f', '#0b5fa5', '#777777', '#ff0000', '#00ff00', '#808000', '#e0e0ff'])(
    'can be read (WCAG AA) whichever it chose: %s',
    (brand) => {
      const colors = Object.fromEntries(
        [...colorsCss(brand).matchAll(/--([\w-]+):(#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]!]),
      );
      expect(colors.brand).toBe(brand);
      expect(contrast(colors.brand!, colors['on-brand']!)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colors['brand-text']!, '#f4f5f7')).toBeGreaterThanOrEqual(4.5);
    },
  );
});
