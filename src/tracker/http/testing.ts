import type { Operation } from '#shared/access.ts'
import { administrationCases } from './operation-cases/administration/testing.ts'
import { automationCases } from './operation-cases/automation/testing.ts'
import { documentsCases } from './operation-cases/documents/testing.ts'
import { peopleCases } from './operation-cases/people/testing.ts'
import { readingCases } from './operation-cases/reading/testing.ts'
import type { Case } from './operation-cases/testing.ts'

export { type ApiRequest, everybody, type RequestIds, type Who } from './operation-cases/testing.ts'

export const publicOperations = [
  ...(['invites.accept', 'invites.preview'] as const),
  ...(['signIn.offer', 'signIn.start', 'signIn.finish'] as const),
]
type PublicOperation = (typeof publicOperations)[number]

/** One request for each operation, and the members who may send it. */
export const operationCases: Record<Exclude<Operation, PublicOperation>, Case> = {
  ...peopleCases,
  ...administrationCases,
  ...documentsCases,
  ...readingCases,
  ...automationCases,
}
