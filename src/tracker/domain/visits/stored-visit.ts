import { z } from 'zod'
import { isNumberRecord } from '../analytics/counted-visit.ts'
import type { LoadState, VisitLoads } from './beat-merge.ts'

const isNumber = (value: unknown): boolean => typeof value === 'number'
const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value)
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isLoad(value: unknown): value is LoadState {
  if (!isRecord(value)) return false
  const { load, pages, visible, goodbye, superseded, inputs, activeAt, readAt, closed } = value
  return (
    typeof load === 'string' &&
    isNumber(value.seq) &&
    isNumberRecord(pages) &&
    isNumber(value.openMs) &&
    isNumber(value.page) &&
    typeof visible === 'boolean' &&
    typeof goodbye === 'boolean' &&
    typeof superseded === 'boolean' &&
    isNumber(value.heardAt) &&
    isNumberOrNull(activeAt) &&
    isNumber(value.spareMs) &&
    isNumber(value.spareOpenMs) &&
    // Rows of older versions do not have these fields.
    (closed === undefined || isNumber(closed)) &&
    (inputs === undefined || isNumber(inputs)) &&
    (readAt === undefined || isNumberOrNull(readAt))
  )
}

function isOpening(value: unknown): boolean {
  if (value === null) return true
  if (!isRecord(value)) return false
  const { firstAt, lastAt, sinceAt } = value
  return isNumber(firstAt) && isNumber(lastAt) && (sinceAt === undefined || isNumber(sinceAt))
}

function areVisitLoads(value: unknown): value is VisitLoads {
  if (!isRecord(value)) return false
  const { opening, loads, markedAtLeave, toldLeaves } = value
  return (
    isOpening(opening) &&
    Array.isArray(loads) &&
    loads.every(isLoad) &&
    (markedAtLeave === undefined || typeof markedAtLeave === 'boolean') &&
    (toldLeaves === undefined || isNumber(toldLeaves))
  )
}

/**
 * The check is written by hand, because many beats read this column, and an object schema would copy all loads and pages. Fields that this version
 * does not know stay in the value, so that they are stored again.
 */
const Loads = z.custom<VisitLoads>(areVisitLoads, 'must be the loads of a visit')

/** Decodes `visits.loads`. @throws ZodError if the value has another structure */
export function readLoads(json: string): VisitLoads {
  const value: unknown = JSON.parse(json)
  // Zod takes longer than the check itself, and is only needed for its error.
  return areVisitLoads(value) ? value : Loads.parse(value)
}

const Reasons = z.array(z.string())

/**
 * Decodes `visits.suspicion`. Unknown reasons stay in the list: a newer version of the tracker wrote them, and the visit must stay suspected.
 * @throws ZodError if the value has another structure
 */
export const readReasons = (json: string): string[] => (json === '[]' ? [] : Reasons.parse(JSON.parse(json)))
