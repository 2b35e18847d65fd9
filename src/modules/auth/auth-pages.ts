import { html, type Html } from '../../platform/http/pages/html.js';
import { page } from '../../platform/http/pages/layout.js';
import { tokenForm } from '../../platform/http/pages/token-form.js';
import type { Problem } from '../../platform/http/problem.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';

export function activationPage(tenant: Tenant, token: string): string {
  const body = html`<p>Confirme que este correo es suyo para empezar a usar la oficina en línea.</p>
    ${tokenForm(tenant, 'activar', token, 'Activar mi cuenta')}`;
  return page(tenant, { title: 'Active su cuenta', body });
}

export function activatedPage(tenant: Tenant): string {
  const body = html`<p class="notice" role="status">Ya puede iniciar sesión con su correo y su contraseña.</p>`;
  return page(tenant, { title: 'Su cuenta quedó activada', body });
}

export function passwordSetPage(tenant: Tenant): string {
  const body = html`<p class="notice" role="status">
    Cerramos las sesiones que estaban abiertas. Ya puede iniciar sesión con la contraseña nueva.
  </p>`;
  return page(tenant, { title: 'Su contraseña quedó cambiada', body });
}

/** The form, with what was wrong the time before said at its field. */
export function newPasswordPage(tenant: Tenant, token: string, problem?: Problem): string {
  const { minLength, maxLength } = tenant.settings.passwordPolicy;
  const errors = problem ? errorsOf(problem) : {};
  const body = html`<form method="post" action="/${tenant.slug}/restablecer">
    <input type="hidden" name="token" value="${token}" />
    ${passwordField({
      name: 'password',
      label: 'Contraseña nueva',
      hint: `Entre ${minLength} y ${maxLength} caracteres. Puede usar espacios, acentos y símbolos.`,
      error: errors['password'],
    })}
    ${passwordField({ name: 'repeated', label: 'Repita la contraseña', error: errors['repeated'] })}
    <button type="submit">Guardar la contraseña</button>
  </form>`;
  return page(tenant, { title: problem ? 'Revise la contraseña' : 'Elija una contraseña nueva', body });
}

interface PasswordField {
  name: string;
  label: string;
  hint?: string;
  error: string | undefined;
}

function passwordField({ name, label, hint, error }: PasswordField): Html {
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="password"
      autocomplete="new-password"
      required
      ${described && html`aria-describedby="${described}"`}
      ${error && html`aria-invalid="true" autofocus`}
    />
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${error && html`<p class="error" id="${name}-error" role="alert">${error}</p>`}
  </div>`;
}

function errorsOf({ message, extras }: Problem): Record<string, string> {
  if (!extras.errors) return { password: message };
  return Object.fromEntries(extras.errors.map(({ field, detail }) => [field, detail]));
}
