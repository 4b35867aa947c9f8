// Field paths in SOQL (`Account.Owner.Email`): finds the field of a path, and reads the value of a path from a row.
import { type FieldDefinition, NAME_OBJECT, type ObjectDefinition } from './definitions.ts'
import { noSuchColumn, refusal } from './errors.ts'
import { objectOfId } from './ids.ts'
import { fieldOf } from './metadata.ts'
import { type Caller, canSee, definitionOf, type Org } from './org.ts'
import type { Row, Value } from './store.ts'

export interface FieldPath {
  /** The relationships that the path follows, in order. */
  steps: Step[]
  field: FieldDefinition
  text: string
}

interface Step {
  name: string
  /** The reference field of the relationship. */
  via: string
  polymorphic: boolean
  target: ObjectDefinition
}

export interface Reader {
  org: Org
  caller: Caller
}

const MAX_STEPS = 5

function stepFrom(
  { org, caller }: Reader,
  definition: ObjectDefinition,
  relationship: string,
  path: string,
): Step {
  const via = definition.fields.find(
    (each) => each.relationshipName?.toLowerCase() === relationship.toLowerCase(),
  )
  if (!via?.relationshipName) {
    throw refusal(
      400,
      'INVALID_FIELD',
      `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names. (${path})`,
    )
  }
  const polymorphic = via.referenceTo.length > 1
  const first = via.referenceTo[0] ?? 'User'
  return {
    name: via.relationshipName,
    via: via.name,
    polymorphic,
    target: polymorphic ? NAME_OBJECT : definitionOf(org, caller, first),
  }
}

export function resolvePath(reader: Reader, definition: ObjectDefinition, text: string): FieldPath {
  const parts = text.split('.')
  const name = parts.pop() ?? ''
  if (parts[0]?.toLowerCase() === definition.name.toLowerCase()) parts.shift()
  if (parts.length > MAX_STEPS)
    throw refusal(400, 'INVALID_FIELD', 'SOQL statements cannot query over more than 5 levels')
  const steps: Step[] = []
  let at = definition
  for (const part of parts) {
    const step = stepFrom(reader, at, part, text)
    steps.push(step)
    at = step.target
  }
  const field = fieldOf(at, name)
  if (!field) throw noSuchColumn(name, at.name)
  return { steps, field, text }
}

/** Returns the referenced row, which can be a deleted row. Returns null if the row does not exist or is hidden from the caller. */
export function follow({ org, caller }: Reader, row: Row, step: Step): Row | null {
  const id = row[step.via]
  if (typeof id !== 'string') return null
  const target = org.store.find(id)
  const object = objectOfId(id)
  if (!target || !object || !canSee(org, caller, object, target)) return null
  return step.polymorphic ? asName(target, object) : target
}

/** Returns a row with the fields that a polymorphic relationship shows. `Type` is the name of the object; for a Group, `Type` is the type of the group. */
function asName(row: Row, object: string): Row {
  const type = object === 'Group' ? String(row.Type) : object
  return { ...row, Type: type, IsActive: object === 'User' ? (row.IsActive ?? false) : null } as Row
}

export function readPath(reader: Reader, row: Row, path: FieldPath): Value {
  let at: Row | null = row
  for (const step of path.steps) {
    if (!at) return null
    at = follow(reader, at, step)
  }
  if (!at) return null
  return at[path.field.name] ?? (path.field.type === 'boolean' && path.steps.length === 0 ? false : null)
}
