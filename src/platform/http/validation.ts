import { ValidationPipe } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
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

const RULES = {
  whitelist: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/** Validates bodies, queries and paths alike: bounded, with no field that the route does not name. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    ...RULES,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: refusalOf,
  });
}

/** The same where the contract is somebody else's: fields that the shape does not name are left out. Throws VALIDATION_FAILED. */
export function validated<T extends object>(shape: new () => T, given: object): T {
  const found = plainToInstance(shape, given);
  const errors = validateSync(found, RULES);
  if (errors.length > 0) throw refusalOf(errors);
  return found;
}

function refusalOf(errors: ValidationError[]): Problem {
  return new Problem('VALIDATION_FAILED', { errors: fieldProblems(errors) });
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
