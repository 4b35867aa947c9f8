import { CodedError } from '#shared/errors.ts'
import type { DocumentWorkflows, Workflow, WorkflowFigures, WorkspaceWorkflow } from '#shared/model/runs.ts'
import { needsAttention } from '#shared/visit-rules.ts'
import { type Calls, findItem, newId, now, replaceItem } from './items.ts'
import type { MemoryState } from './state.ts'
import { samplePreview } from './task-preview.ts'

type Draft = Pick<WorkspaceWorkflow, 'trigger' | 'action'> & {
  conditions?: WorkspaceWorkflow['conditions'] | undefined
}

const newWorkflow = ({ trigger, action, conditions = {} }: Draft): WorkspaceWorkflow => ({
  ...{ id: newId('wfl'), trigger, action, conditions, paused: false },
  ...{ createdAt: now(), updatedAt: now() },
})

type Change = {
  trigger?: Draft['trigger'] | undefined
  action?: Draft['action'] | undefined
  conditions?: Draft['conditions'] | undefined
  paused?: boolean | undefined
}

const changed = ({ trigger, action, conditions, paused }: Change) => ({
  ...(trigger && { trigger }),
  ...(action && { action }),
  ...(conditions && { conditions }),
  ...(paused === undefined ? {} : { paused }),
})

const replaces = (own: Workflow, { trigger, action }: WorkspaceWorkflow) =>
  own.trigger === trigger &&
  own.action.type === action.type &&
  (own.action.type === 'task' || (action.type === 'campaign' && own.action.campaignId === action.campaignId))

export function workflowsOfDocument(state: MemoryState, documentId: string): DocumentWorkflows {
  const items = state.workflows.filter((each) => each.documentId === documentId)
  const exceptions = state.inheritingDocuments.get(documentId)
  const inherited = (exceptions ? state.workspaceWorkflows : []).map((workflow) => ({
    workflow,
    exception: exceptions?.get(workflow.id) ?? null,
    replacedBy: items.find((own) => replaces(own, workflow))?.id ?? null,
  }))
  return { items, inherits: exceptions !== undefined, inherited }
}

function figuresOf(
  { visits }: MemoryState,
  workflows: readonly WorkspaceWorkflow[],
  documentId?: string,
): WorkflowFigures[] {
  const runs = visits
    .filter((visit) => documentId === undefined || visit.documentId === documentId)
    .flatMap((visit) => visit.runs)
  return workflows.map(({ id }) => {
    const own = runs.filter((run) => run.workflowId === id)
    return {
      workflowId: id,
      done: own.filter((run) => run.state === 'done').length,
      needsAttention: own.filter((run) => needsAttention(run, false)).length,
    }
  })
}

export function workflowCalls(state: MemoryState): Calls<'workflows' | 'workspaceWorkflows' | 'workers'> {
  return { ...documentCalls(state), ...workspaceCalls(state), ...workerCalls(state) }
}

function documentCalls(state: MemoryState): Calls<'workflows'> {
  return {
    'workflows.list': ({ documentId }) => workflowsOfDocument(state, documentId),
    'workflows.figures': ({ documentId }) => {
      const { items, inherited } = workflowsOfDocument(state, documentId)
      return figuresOf(state, [...inherited.map(({ workflow }) => workflow), ...items], documentId)
    },
    'workflows.create': ({ documentId, ...draft }) => {
      const workflow = { ...newWorkflow(draft), documentId }
      state.workflows.push(workflow)
      return workflow
    },
    'workflows.update': ({ workflowId, ...change }) =>
      replaceItem(state.workflows, workflowId, changed(change)),
    'workflows.remove': ({ workflowId }) => {
      state.workflows = state.workflows.filter((each) => each.id !== workflowId)
    },
    'workflows.setException': ({ documentId, workflowId, exception }) => {
      const exceptions = state.inheritingDocuments.get(documentId)
      if (!exceptions) throw new CodedError('not_found', `${documentId} inherits no workflow.`)
      if (exception) exceptions.set(workflowId, exception)
      else exceptions.delete(workflowId)
      return workflowsOfDocument(state, documentId)
    },
    'workflows.adopt': ({ documentId }) => {
      state.inheritingDocuments.set(documentId, new Map())
      return workflowsOfDocument(state, documentId)
    },
    'workflows.preview': ({ documentId, trigger, action }) => {
      const visit = state.visits.find((each) => each.documentId === documentId)
      const documentTitle =
        documentId === null ? 'Product brochure' : findItem(state.documents, documentId).title
      const connected = state.session.salesforce.state === 'connected'
      return samplePreview({ ...{ action, trigger, documentTitle, visit, connected }, now: now() })
    },
  }
}

function workspaceCalls(state: MemoryState): Calls<'workspaceWorkflows'> {
  const adoptable = () => state.documents.filter(({ id }) => !state.inheritingDocuments.has(id))
  return {
    'workspaceWorkflows.list': () => [...state.workspaceWorkflows],
    'workspaceWorkflows.figures': () => ({
      items: figuresOf(state, state.workspaceWorkflows).map((figures) => ({
        ...figures,
        documents: [...state.inheritingDocuments.keys()].filter((documentId) =>
          workflowsOfDocument(state, documentId).inherited.some(
            ({ workflow, exception, replacedBy }) =>
              workflow.id === figures.workflowId && !exception && !replacedBy,
          ),
        ).length,
      })),
      inheriting: state.inheritingDocuments.size,
      notInheriting: adoptable().length,
    }),
    'workspaceWorkflows.create': (draft) => {
      const workflow = newWorkflow(draft)
      state.workspaceWorkflows.push(workflow)
      return workflow
    },
    'workspaceWorkflows.update': ({ workflowId, ...change }) =>
      replaceItem(state.workspaceWorkflows, workflowId, changed(change)),
    'workspaceWorkflows.remove': ({ workflowId }) => {
      state.workspaceWorkflows = state.workspaceWorkflows.filter((each) => each.id !== workflowId)
    },
    'workspaceWorkflows.adoptions': () => ({
      items: adoptable().map(({ id, title, owner }) => {
        const own = state.workflows.filter((each) => each.documentId === id)
        const isReplaced = (workflow: WorkspaceWorkflow) => own.some((each) => replaces(each, workflow))
        return {
          ...{ documentId: id, title, ownerName: owner.name },
          added: state.workspaceWorkflows.filter((each) => !isReplaced(each)).map((each) => each.id),
          replaced: state.workspaceWorkflows.filter(isReplaced).map((each) => each.id),
        }
      }),
      more: false,
    }),
    'workspaceWorkflows.adopt': ({ documentIds }) => {
      for (const id of documentIds) state.inheritingDocuments.set(id, new Map())
      return { adopted: documentIds.length }
    },
  }
}

const workerCalls = (state: MemoryState): Calls<'workers'> => ({
  'workers.status': () => ({
    workers: state.workers,
    connectedDesktops: state.session.salesforce.state === 'connected' ? 1 : 0,
    reportedDesktops: state.session.salesforce.state === 'connected' ? 1 : 0,
    lastConnectedAt: null,
    waitingRuns: 0,
  }),
})
