import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { Problem } from './problem.js';
import type { FieldProblem } from './problem.view.js';

/** class-validator's constraint → our code and what a person reads. */
const TEXTS: Record<string, [code: string, detail: string]> = {
  whitelistValidation: ['UNKNOWN_FIELD', 'Este campo no existe.'],
  isString: ['NOT_TEXT', 'Debe ser un texto.'],
  isEmail: ['INVALID_EMAIL', 'Escriba un correo electrónico válido.'],
  isBoolean: ['NOT_BOOLEAN', 'Debe ser verdadero o falso.'],
  isNumber: ['NOT_A_NUMBER', 'Debe ser un número, con seis decimales como máximo.'],
  isInt: ['NOT_A_WHOLE_NUMBER', 'Debe ser un número entero.'],
  min: ['TOO_LOW', 'El número es demasiado bajo.'],
  max: ['TOO_HIGH', 'El número es demasiado alto.'],
  isUuid: ['INVALID_ID', 'El identificador no es válido.'],
  isIn: ['NOT_ALLOWED', 'El valor no es uno de los permitidos.'],
  matches: ['INVALID_FORMAT', 'El formato no es válido.'],
  minLength: ['TOO_SHORT', 'Es demasiado corto.'],
  maxLength: ['TOO_LONG', 'Es demasiado largo.'],
  isObject: ['NOT_AN_OBJECT', 'Debe ser un objeto.'],
  isArray: ['NOT_A_LIST', 'Debe ser una lista.'],
  arrayMinSize: ['TOO_FEW', 'Elija al menos un elemento.'],
  arrayMaxSize: ['TOO_MANY', 'Hay demasiados elementos.'],
  arrayUnique: ['REPEATED', 'Hay elementos repetidos.'],
};

/** Validates bodies, queries and paths alike: bounded, with no field that the route does not name. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new Problem('VALIDATION_FAILED', { errors: fieldProblems(errors) }),
  });
}

function fieldProblems(errors: ValidationError[], path = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = /^\d+$/.test(error.property)
      ? `${path}[${error.property}]`
      : [path, error.property].filter(Boolean).join('.');
    const own = Object.entries(error.constraints ?? {}).map(([name, text]) => fieldProblem(field, name, text));
    return [...own, ...fieldProblems(error.children ?? [], field)];
  });
}

/** A rule of ours says its sentence itself (its message is `CODE: sentence`); the library's are translated. */
function fieldProblem(field: string, constraint: string, text: string): FieldProblem {
  const own = /^([A-Z_]+): (.+)$/.exec(text);
  const [code, detail] = own ? [own[1]!, own[2]!] : (TEXTS[constraint] ?? ['INVALID', 'El valor no es válido.']);
  return { field, code, detail };
}
