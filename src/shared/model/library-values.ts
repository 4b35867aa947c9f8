// Values of the library without schemas.

/** The maximum number of documents that one request changes. */
export const maxOrganised = 100

/** The filter for documents in no folder. */
export const noFolder = 'none'
