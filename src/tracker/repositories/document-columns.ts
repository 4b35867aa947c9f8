import { z } from 'zod'
import { PageSize } from '#shared/model/documents.ts'
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { parseColumn, parseNullableColumn } from './json-columns.ts'

const Pages = z.array(PageSize)
const Widths = z.array(z.int())
const Spans = z.array(z.tuple([z.int(), z.int()]))

export const readPages = (json: string): PageSize[] => parseColumn(Pages, json)

/** Widths in pixels of the stored images of page 1, ascending. */
export const readWidths = (json: string): number[] => parseColumn(Widths, json)

/** The byte ranges [begin, end) of a PDF that page 1 needs. Null if they are not known. */
export const readSpans = (json: string | null): ByteSpan[] | null => parseNullableColumn(Spans, json)
