// Stores the faults that tests have requested, and matches them with requests and record operations.
import type { Fault, FaultEffect, FaultState, RequestKind } from './control-contract.ts'
import { RECORD_ERROR_WORDS, refusal } from './errors.ts'

export interface RequestFacts {
  method: string
  path: string
  kinds: RequestKind[]
  objects: string[]
  body: string
}

export interface OperationFacts {
  operation: 'create' | 'update' | 'delete'
  object: string
  body: string
}

type RequestEffect = Exclude<FaultEffect, { type: 'record-error' }>

const has = (list: string[], wanted: string) =>
  list.some((each) => each.toLowerCase() === wanted.toLowerCase())

function decoded(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '))
  } catch {
    return path
  }
}

export class FaultBook {
  #faults: FaultState[] = []
  #lastId = 0

  add(fault: Fault): FaultState {
    this.#lastId += 1
    const state = { ...fault, id: this.#lastId, seen: 0, fired: 0 }
    this.#faults.push(state)
    return state
  }

  list(): FaultState[] {
    return this.#faults
  }

  clear(): void {
    this.#faults = []
  }

  /** Returns the effect of the fault for this request; null if no fault applies. Each fault counts the requests that match it. */
  forRequest(facts: RequestFacts): RequestEffect | null {
    const effect = this.#meet((fault) => fault.effect.type !== 'record-error' && matchesRequest(fault, facts))
    return effect?.type === 'record-error' ? null : effect
  }

  /** Throws ApiError if a `record-error` fault applies to this operation on a record. */
  checkRecord(facts: OperationFacts): void {
    const effect = this.#meet(
      (fault) => fault.effect.type === 'record-error' && matchesOperation(fault, facts),
    )
    if (effect?.type !== 'record-error') return
    const message = effect.message ?? RECORD_ERROR_WORDS[effect.errorCode] ?? effect.errorCode
    throw refusal(400, effect.errorCode, message, effect.fields ?? [])
  }

  #meet(matches: (fault: FaultState) => boolean): FaultEffect | null {
    let met: FaultState | null = null
    for (const fault of this.#faults) {
      if (!matches(fault)) continue
      fault.seen += 1
      if (!met && fault.seen > fault.after && fault.fired < fault.times) met = fault
    }
    if (met) met.fired += 1
    return met?.effect ?? null
  }
}

function matchesRequest({ match }: FaultState, facts: RequestFacts): boolean {
  if (match.kind && !facts.kinds.includes(match.kind)) return false
  if (match.method && match.method.toUpperCase() !== facts.method) return false
  if (match.path && !new RegExp(match.path, 'i').test(decoded(facts.path))) return false
  if (match.object && !has(facts.objects, match.object)) return false
  return !match.contains || facts.body.includes(match.contains)
}

function matchesOperation({ match }: FaultState, facts: OperationFacts): boolean {
  if (match.operation && match.operation !== facts.operation) return false
  if (match.object && !has([facts.object], match.object)) return false
  return !match.contains || facts.body.includes(match.contains)
}
