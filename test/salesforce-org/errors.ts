// The errors of the practice org: Salesforce's error codes with message and HTTP status.

export interface ErrorItem {
  message: string
  errorCode: string
  fields?: string[]
  /** Only for DUPLICATES_DETECTED of a single record: the matching records. */
  duplicateResult?: unknown
}

/** A refusal in Salesforce's form: an array of errors and an HTTP status. */
export class ApiError extends Error {
  readonly status: number
  readonly items: ErrorItem[]

  constructor(status: number, items: ErrorItem[]) {
    super(items.map((item) => `${item.errorCode}: ${item.message}`).join('; '))
    this.name = 'ApiError'
    this.status = status
    this.items = items
  }
}

export function refusal(status: number, errorCode: string, message: string, fields?: string[]): ApiError {
  return new ApiError(status, [{ message, errorCode, ...(fields ? { fields } : {}) }])
}

export const notFound = () => refusal(404, 'NOT_FOUND', 'The requested resource does not exist')

export const badJson = (message: string) => refusal(400, 'JSON_PARSER_ERROR', message)

export const malformedQuery = (message: string) => refusal(400, 'MALFORMED_QUERY', message)

export const noSuchType = (name: string) =>
  refusal(
    400,
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  )

export const noSuchColumn = (column: string, entity: string) =>
  refusal(
    400,
    'INVALID_FIELD',
    `No such column '${column}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  )

/** The default messages of record errors, by error code. A message is used if the test gives only the code. */
export const RECORD_ERROR_WORDS: Readonly<Record<string, string>> = {
  APEX_ERROR: 'TaskTrigger: execution of BeforeInsert caused by: System.NullPointerException',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:
    'TaskTrigger: execution of BeforeInsert caused by: System.DmlException: Insert failed.',
  CANNOT_UPDATE_CONVERTED_LEAD: 'cannot reference converted lead',
  DUPLICATE_VALUE: 'Already a campaign member.',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'Tasks need a type.',
  FIELD_INTEGRITY_EXCEPTION: 'Assigned To ID: id value of incorrect type',
  INACTIVE_OWNER_OR_USER: 'operation performed with inactive user as owner of task',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'insufficient access rights on cross-reference id',
  INSUFFICIENT_ACCESS_OR_READONLY: 'insufficient access rights on object id',
  INVALID_CROSS_REFERENCE_KEY: 'invalid cross reference id',
  MALFORMED_ID: 'malformed id',
  OP_WITH_INVALID_USER_TYPE_EXCEPTION: 'Operation not valid for this user type',
  REQUIRED_FIELD_MISSING: 'Required fields are missing',
  STORAGE_LIMIT_EXCEEDED: 'storage limit exceeded',
  STRING_TOO_LONG: 'data value too large',
  UNABLE_TO_LOCK_ROW: 'unable to obtain exclusive access to this record or 1 records',
}
