// Compiles a WHERE clause: converts the parser's flat list of conditions to a tree, checks the fields, and tests rows.
import type {
  Condition,
  ConditionWithValueQuery,
  Operator,
  Query,
  WhereClause,
} from '@jetstreamapp/soql-parser-js'
import type { ObjectDefinition } from './definitions.ts'
import { malformedQuery, refusal } from './errors.ts'
import { type FieldPath, type Reader, readPath, resolvePath } from './soql-fields.ts'
import { compareValues, dayIn, type Literal, likePattern, readLiteral, unquote } from './soql-literals.ts'
import type { Row, Value } from './store.ts'

export type Test = (row: Row) => boolean

export interface ConditionContext {
  reader: Reader
  definition: ObjectDefinition
  zone: string
  today: string
  /** Returns the values of the field that a subquery selects. */
  subquery: (query: Query) => Value[]
}

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | { test: Test }

/** Returns the test for a row. Without a WHERE clause, all rows pass. */
export function compileWhere(context: ConditionContext, where: WhereClause | undefined): Test {
  if (!where) return () => true
  const tokens = flatten(context, where)
  const test = readLevel(tokens)
  if (tokens.length > 0) throw malformedQuery('unexpected token: )')
  return test
}

function flatten(context: ConditionContext, where: WhereClause): Token[] {
  const tokens: Token[] = []
  for (let at: WhereClause | undefined = where; at; at = 'right' in at ? at.right : undefined) {
    const { left } = at
    if (left) {
      tokens.push(...Array<Token>('openParen' in left ? (left.openParen ?? 0) : 0).fill('('))
      if (!isBareParenthesis(left)) tokens.push({ test: compileCondition(context, left) })
      tokens.push(...Array<Token>('closeParen' in left ? (left.closeParen ?? 0) : 0).fill(')'))
    }
    if ('operator' in at) tokens.push(at.operator)
  }
  return tokens
}

const isBareParenthesis = (left: ConditionWithValueQuery): boolean => !('operator' in left)

/** Converts the tokens of one level of parentheses to a test. Refuses AND and OR on the same level, as Salesforce does. */
function readLevel(tokens: Token[]): Test {
  const tests = [readOne(tokens)]
  let joined: 'AND' | 'OR' | null = null
  while (tokens[0] === 'AND' || tokens[0] === 'OR') {
    const operator = tokens.shift() as 'AND' | 'OR'
    if (joined && joined !== operator) throw malformedQuery(`unexpected token: ${operator}`)
    joined = operator
    tests.push(readOne(tokens))
  }
  return joined === 'OR'
    ? (row) => tests.some((test) => test(row))
    : (row) => tests.every((test) => test(row))
}

function readOne(tokens: Token[]): Test {
  const token = tokens.shift()
  if (token === 'NOT') {
    const inner = readOne(tokens)
    return (row) => !inner(row)
  }
  if (token === '(') {
    const inner = readLevel(tokens)
    if (tokens.shift() !== ')') throw malformedQuery("expecting a right parentheses, found 'EOF'")
    return inner
  }
  if (typeof token === 'object') return token.test
  throw malformedQuery(`unexpected token: ${token ?? 'EOF'}`)
}

function compileCondition(context: ConditionContext, condition: ConditionWithValueQuery): Test {
  if (!('field' in condition)) throw malformedQuery('the practice org knows no functions in WHERE')
  const path = resolvePath(context.reader, context.definition, condition.field)
  if (!path.field.filterable) {
    throw refusal(400, 'INVALID_FIELD', `field '${path.field.name}' can not be filtered in a query call`)
  }
  if ('valueQuery' in condition) {
    const values = context.subquery(condition.valueQuery).map((value) => ({ value }))
    return listTest(context, path, condition.operator, values)
  }
  if (Array.isArray(condition.value)) {
    const literals = condition.value.map((text, index) => {
      const type = Array.isArray(condition.literalType) ? condition.literalType[index] : condition.literalType
      return readLiteral(path.field, type ?? 'STRING', text, context.today)
    })
    return listTest(context, path, condition.operator, literals)
  }
  return singleTest(context, path, condition)
}

function listTest(context: ConditionContext, path: FieldPath, operator: Operator, literals: Literal[]): Test {
  if (operator !== 'IN' && operator !== 'NOT IN') throw malformedQuery(`unexpected token: ${operator}`)
  const among = (row: Row) => {
    const value = readPath(context.reader, row, path)
    return literals.some((literal) => holds(context, path, '=', value, literal))
  }
  return operator === 'IN' ? among : (row) => !among(row)
}

function singleTest(context: ConditionContext, path: FieldPath, condition: Condition): Test {
  if (!('field' in condition) || typeof condition.value !== 'string')
    throw malformedQuery('unexpected condition')
  const { operator, value: text } = condition
  const type = String(condition.literalType ?? 'STRING')
  if (operator === 'LIKE') return likeTest(context, path, type, text)
  if (['IN', 'NOT IN', 'INCLUDES', 'EXCLUDES'].includes(operator))
    throw malformedQuery(`unexpected token: ${text}`)
  const literal = readLiteral(path.field, type, text, context.today)
  return (row) => holds(context, path, operator, readPath(context.reader, row, path), literal)
}

function likeTest(context: ConditionContext, path: FieldPath, type: string, text: string): Test {
  if (path.field.type === 'id' || path.field.type === 'reference') {
    throw refusal(400, 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on id field')
  }
  if (type !== 'STRING') throw malformedQuery(`unexpected token: ${text}`)
  const pattern = likePattern(unquote(text, true))
  return (row) => pattern.test(String(readPath(context.reader, row, path) ?? ''))
}

function holds(
  context: ConditionContext,
  path: FieldPath,
  operator: Operator,
  value: Value,
  literal: Literal,
): boolean {
  if ('from' in literal) return holdsDays(context, path, operator, value, literal)
  const order = compareValues(path.field, value, literal.value)
  if (operator === '=') return order === 0
  if (operator === '!=') return order !== 0
  if (value === null || literal.value === null) return false
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order >= 0
}

function holdsDays(
  context: ConditionContext,
  path: FieldPath,
  operator: Operator,
  value: Value,
  { from, to }: { from: string; to: string },
): boolean {
  if (typeof value !== 'string') return operator === '!='
  const day = path.field.type === 'datetime' ? dayIn(context.zone, new Date(value)) : value
  if (operator === '<') return day < from
  if (operator === '<=') return day <= to
  if (operator === '>') return day > to
  if (operator === '>=') return day >= from
  return (day >= from && day <= to) === (operator === '=')
}
