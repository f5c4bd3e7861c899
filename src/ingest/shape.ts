import type { TLocalizedValidationError } from 'typebox/error'
import { Compile, type XSchema, type XStatic } from 'typebox/schema'
import type { FieldError } from '../backlog/outcome.ts'

/** An item that was understood, or what is wrong with it, field by field. */
export type Parsed<Value> =
  | { readonly value: Value; readonly errors: null }
  | { readonly value: null; readonly errors: readonly FieldError[] }

export const NO_TIME = 'harus waktu ISO 8601 dengan offset, misalnya 2026-11-23T09:30:00+07:00'

/** Enough to see what is meant; an item may have any number of fields nobody knows. */
const MOST_ERRORS = 30
const LONGEST_NAME = 100

/** Validates one item by its schema and says in words which fields do not fit. */
export function shapeParser<const Schema extends XSchema>(schema: Schema): (item: unknown) => Parsed<XStatic<Schema>> {
  const validator = Compile(schema)
  return (item) => {
    if (validator.Check(item)) return { value: item as XStatic<Schema>, errors: null }
    const errors = validator.Errors(item)[1].flatMap((error) => errorsOf(error, schema))
    return { value: null, errors: errors.slice(0, MOST_ERRORS).filter(isFirstOfItsField) }
  }
}

function isFirstOfItsField({ field }: FieldError, place: number, errors: readonly FieldError[]): boolean {
  return errors.findIndex((error) => error.field === field) === place
}

function errorsOf(error: TLocalizedValidationError, schema: XSchema): readonly FieldError[] {
  const field = error.instancePath.slice(1).replaceAll('/', '.')
  const below = (names: readonly string[], message: string) =>
    names.map((name) => ({ field: (field === '' ? name : `${field}.${name}`).slice(0, LONGEST_NAME), message }))
  switch (error.keyword) {
    case 'required':
      return below(error.params.requiredProperties, 'wajib diisi')
    case 'additionalProperties':
      return below(error.params.additionalProperties, 'bukan nama field yang dikenal')
    case 'boolean':
      // says a second time that an unknown field has no schema
      return []
    default:
      return [{ field, message: wordsFor(error, schema) }]
  }
}

function wordsFor(error: TLocalizedValidationError, schema: XSchema): string {
  switch (error.keyword) {
    case 'enum':
      return `harus salah satu dari ${error.params.allowedValues.map((value) => value ?? 'null').join(', ')}`
    case 'minLength':
      return 'tidak boleh kosong'
    case 'maxLength':
      return `lebih panjang dari ${error.params.limit} karakter`
    case 'pattern':
      return NO_TIME
    case 'type':
      return hasPattern(schema, error.schemaPath)
        ? NO_TIME
        : `harus berupa ${[error.params.type].flat().map(typeWord).join(' atau ')}`
    default:
      return 'tidak dapat dipakai'
  }
}

/** `#/properties/bgen/properties/packedAt` leads to the schema of a time, the only one with a pattern. */
function hasPattern(schema: XSchema, schemaPath: string): boolean {
  let place: unknown = schema
  for (const step of schemaPath.split('/').slice(1)) place = (place as Record<string, unknown> | undefined)?.[step]
  return typeof place === 'object' && place !== null && 'pattern' in place
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'teks',
  boolean: 'true atau false',
  object: 'objek',
  array: 'daftar',
}

function typeWord(type: string): string {
  return TYPE_WORDS[type] ?? type
}
