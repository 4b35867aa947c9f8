// The next steps of a document, which replace those of the workspace (ADR 113).
import type { NextSteps } from '#shared/model/next-steps.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { changesOf } from '../audit/changes.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { documentOwner } from './documents.ts'

/** @throws CodedError not_found */
export async function readNextStepsOf(
  { store }: Pick<TrackerContext, 'store'>,
  { workspaceId }: Caller,
  documentId: string,
): Promise<NextSteps | null> {
  const repositories = store.forWorkspace(workspaceId)
  await documentOwner(repositories, documentId)
  return repositories.documents.nextSteps(documentId)
}

/** Null: the next steps of the workspace apply. @throws CodedError not_found */
export async function setNextSteps(
  context: TrackerContext,
  caller: Caller,
  documentId: string,
  nextSteps: NextSteps | null,
): Promise<NextSteps | null> {
  return inWorkspace(context, caller.workspaceId, async ({ repositories, emit, record }) => {
    await documentOwner(repositories, documentId)
    const before = await repositories.documents.nextSteps(documentId)
    await repositories.documents.setNextSteps(documentId, nextSteps)
    const changes = changesOf({ nextSteps: before }, { nextSteps })
    if (changes.length > 0) await record(caller, 'documentStepsChanged', { documentId, changes })
    emit({ type: 'document.changed', subject: { documentId } })
    return nextSteps
  })
}
