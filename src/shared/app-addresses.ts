// Paths on the app's own origin (app:// in Electron, a loopback address in headless).

/** POST with the file as body starts an upload and answers `{ uploadId }`; `?name=…&documentId=…`. */
export const appUploadPath = '/app/uploads'
/** GET with ranges: the PDF of a document's version. */
export const appContentPath = (documentId: string, version: number) =>
  `/app/documents/${documentId}/${version}/content`
/** GET: the stored image of page 1, or 404. */
export const appFirstPagePath = (documentId: string, version: number, width: number) =>
  `/app/documents/${documentId}/${version}/first-page/${width}`
