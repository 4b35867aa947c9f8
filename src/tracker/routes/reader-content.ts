// The bytes that readers fetch: the whole version of their visit, its first pages, or the copy with their watermark.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { viewContentPath, viewExcerptPath, viewMarkedPath, viewPageOnePath } from '#shared/viewer-api.ts'
import { type StoredPdf, sendPdf, sendSpans } from '../http/pdf-content.ts'
import type { DerivedPdf, SourceVersion } from '../infrastructure/pdf-copies/derived-pdfs.ts'
import type { TrackerContext } from '../services/context.ts'
import { storedFile } from '../services/documents/versions.ts'
import { type ReadersRight, readersRight } from '../services/gate/read-permission.ts'
import { named, VersionParams } from './document-content.ts'

const Query = z.object({ download: z.literal('1').optional() })
const PartParams = VersionParams.extend({ pages: VersionParams.shape.version })
const MarkParams = VersionParams.extend({ mark: z.string().regex(/^\d{4}-\d{2}-\d{2}-[\w-]{22}$/) })

type Wanted = { request: FastifyRequest; right: ReadersRight; whole: StoredPdf; source: SourceVersion }

const notYours = () => new CodedError('forbidden', 'This visit may not fetch this copy.')

function wholePdf({ right, whole }: Wanted): StoredPdf {
  if (right.freePages !== null)
    throw new CodedError('email_required', 'The other pages need an e-mail address.')
  if (right.marked) throw notYours()
  return whole
}

const sendPageOne: typeof sendPdf = async (blobs, request, reply, pdf) => {
  if (!pdf.pageOne) throw new CodedError('not_found', 'The byte ranges of page 1 are not known.')
  return sendSpans(blobs, request, reply, pdf, pdf.pageOne)
}

const derivedAs = (whole: StoredPdf, derived: DerivedPdf | null): StoredPdf => {
  if (!derived) throw new CodedError('not_found', 'There is no such copy.')
  return { ...whole, ...derived }
}

/** Returns the file with the first pages. A reader who may now read all pages may still fetch it, because the fetch may have begun before. */
async function partOf(
  context: TrackerContext,
  { request, right, whole, source }: Wanted,
): Promise<StoredPdf> {
  const { pages } = request.params as z.output<typeof PartParams>
  if (right.freePages === pages) return derivedAs(whole, await context.derived.firstPages(source, pages))
  if (right.freePages !== null || right.marked) throw notYours()
  return derivedAs(whole, (await context.derived.knownFirstPages(source, pages)) ?? null)
}

async function markedFor(
  context: TrackerContext,
  { request, right, whole, source }: Wanted,
): Promise<StoredPdf> {
  const { mark } = request.params as z.output<typeof MarkParams>
  if (right.freePages !== null || right.email === null) throw notYours()
  return derivedAs(whole, await context.derived.marked(source, right.email, mark))
}

export function readerContentRoutes(app: FastifyInstance, context: TrackerContext): void {
  const serve = (
    url: string,
    summary: string,
    params: z.ZodType,
    find: (wanted: Wanted) => StoredPdf | Promise<StoredPdf>,
    send = sendPdf,
  ) =>
    app.route({
      method: ['GET', 'HEAD'],
      url,
      schema: { tags: ['visit'], summary, params, querystring: Query },
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const { documentId, version } = request.params as z.output<typeof VersionParams>
        const right = await readersRight(context, request, documentId, version)
        const asDownload = (request.query as z.output<typeof Query>).download === '1'
        if (asDownload && !right.allowDownload) {
          throw new CodedError('download_not_allowed', 'This link does not allow to download the document.')
        }
        const { workspaceId } = right
        const whole = await storedFile(context, workspaceId, documentId, version)
        const source = { workspaceId, documentId, version, blobKey: whole.blobKey }
        return send(context.blobs, request, reply, {
          ...(await find({ request, right, whole, source })),
          asDownload,
        })
      },
    })
  serve(named(viewContentPath), 'The PDF of a visit, whole or by range', VersionParams, wholePdf)
  serve(
    named(viewPageOnePath),
    'What page 1 needs of the PDF of a visit',
    VersionParams,
    wholePdf,
    sendPageOne,
  )
  serve(
    named((documentId, version) => viewExcerptPath(documentId, version, 7)).replace(/7$/, ':pages'),
    'The pages that can be read before saying who reads',
    PartParams,
    (wanted) => partOf(context, wanted),
  )
  serve(
    named((documentId, version) => viewMarkedPath(documentId, version, 'x')).replace(/x$/, ':mark'),
    'The PDF stamped for the reader of a visit',
    MarkParams,
    (wanted) => markedFor(context, wanted),
  )
}
