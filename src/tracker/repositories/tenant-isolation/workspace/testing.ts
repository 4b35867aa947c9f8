import { Visibility } from '../../../domain/people/visibility.ts'
import { ids, seededAt } from '../../tenant-rows/testing.ts'
import type { Cases } from '../testing.ts'

const at = seededAt + 5_000

const newTask = {
  type: 'task',
  assignee: 'documentOwner',
  locale: 'en',
  subject: null,
  comments: null,
} as const

/** Settings, workflows, webhooks, logs and releases of a workspace. */
export const workspaceCases: Cases = {
  apiBudget: { find: [], addCalls: ['2026-11-22', 5], setCap: [7, '2026-11-22'] },
  auditLog: {
    insert: [
      [
        {
          ...{ id: 'aud_new', kind: 'roleChanged', actor: 'member', actorId: ids.member, origin: null },
          ...{ documentId: ids.document, facts: { role: 'admin' }, at },
        },
      ],
    ],
    page: [{}, null, 10],
    deleteBefore: [at + 1, 10],
    ownersOfDocument: [ids.document],
    count: [{}],
    oldestAt: [],
    addCount: [
      {
        ...{ id: 'aud_1', kind: 'retentionDeleted', actor: 'system', actorId: null, origin: null },
        ...{ facts: { dataKind: 'visits', count: 7 }, at },
      },
    ],
  },
  auditRetention: { get: [], lock: [], save: [{ days: 91, from: at }] },
  crashReports: {
    insert: [
      {
        ...{ id: 'crs_new', memberId: ids.member, deviceId: ids.device, kind: 'main' },
        ...{ message: 'New', stack: '', version: '0.1.0', platform: 'linux', dumpBytes: null },
        ...{ at, receivedAt: at },
      },
    ],
    countOfDevice: [ids.device, 0],
    page: [null, 10],
    find: [ids.crashReport],
    remove: [ids.crashReport],
  },
  webhooks: {
    list: [],
    find: [ids.webhook],
    lock: [ids.webhook],
    insert: [
      {
        ...{ id: 'whk_new', name: 'New', url: 'https://new.example/', events: ['visit.left'], secret: 'new' },
        ...{ oldSecret: null, oldSecretUntil: null, createdAt: at, pausedAt: null, disabledAt: null },
        ...{ disabledReason: null, lastSuccessAt: null, failingSince: null, failures: 0, holdUntil: null },
      },
    ],
    update: [ids.webhook, { name: 'Changed', events: ['visit.opened'] }],
    remove: [ids.webhook],
  },
  webhookDeliveries: {
    page: [ids.webhook, null, 10],
    find: [ids.webhook, ids.webhookDelivery],
    countWaiting: [],
    insert: [
      {
        ...{ id: 'msg_new', webhookId: ids.webhook, event: 'webhook.test', visitId: null, linkId: null },
        ...{ facts: {}, occurredAt: at, state: 'waiting', attempts: 0, availableAt: at, expiresAt: at },
        ...{ leaseToken: null, lastAttemptAt: null, status: null, problem: null, durationMs: null },
        response: null,
      },
    ],
    update: [ids.webhookDelivery, { attempts: 7 }],
    settle: [ids.webhookDelivery, ids.lease, { state: 'delivered', availableAt: null }],
    hold: [[ids.visit]],
    releaseHeld: [ids.link, at, at + 1_000],
    dropHeld: [ids.link],
    wake: [ids.webhook, at + 7],
    expire: [ids.webhook, at + 1_000_000],
  },
  rows: {
    count: ['members'],
    page: ['visits', ['visit_id'], null, 10],
    insert: ['link_presets', [{ workspace_id: 'wsp_b', preset_id: 'pst_new', name: 'New', settings: '{}' }]],
    replaceWorkspace: [{ workspace_id: 'wsp_b', name: 'Replaced' }],
  },
  channelProblems: {
    list: [],
    lock: [],
    save: [[{ channel: 'slack', since: '2026-11-22T09:00:00.000Z', detail: 'Changed' }]],
  },
  chatRooms: {
    services: [],
    list: [],
    save: [{ service: 'teams', place: 'changed.example', access: 'changed', changedAt: at }],
    remove: ['teams'],
  },
  releases: {
    list: [],
    insert: [{ version: '0.9.0', stagingPercent: 5, createdAt: at }],
    update: [ids.release, { stagingPercent: 77, withdrawnAt: at }],
    remove: [ids.release],
    versionsInUse: [],
    setDeviceVersion: [ids.device, '9.9.9'],
    minimum: [],
    setMinimum: [{ version: '9.9.9', from: at }],
  },
  releaseFiles: {
    insert: [{ id: 'rlf_new', name: 'latest.yml', createdAt: at }],
    isUploading: [ids.newReleaseFile],
    setStored: [ids.newReleaseFile, { sizeBytes: 9, sha512: 'new', blobKey: 'new' }],
    uploaded: [[ids.newReleaseFile]],
    assign: [ids.newReleaseFile, ids.release, null],
    ofReleases: [],
    ofRelease: [ids.release],
    findOffered: [ids.release, ids.releaseFileName],
    leftOver: [at + 1_000_000],
    remove: [[ids.releaseFile, ids.newReleaseFile]],
  },
  workspaceUsage: {
    madeByMonth: ['links', [{ month: '2026-11', from: 0 }]],
    totals: [],
    links: [null, 10],
  },
  workflowFigures: {
    ofRuns: [[ids.workflow, ids.workspaceWorkflow], { since: 0, sees: Visibility.whole }],
    documents: [Visibility.whole],
    exceptions: [],
    ownRules: [],
  },
  workflowInheritance: {
    ofDocument: [ids.document],
    setException: [ids.document, ids.workflow, 'paused'],
    documentsWithout: [10],
    adopt: [[ids.document]],
  },
  workspaceWorkflows: {
    list: [],
    findForUpdate: [ids.workspaceWorkflow],
    insert: [
      {
        ...{ id: 'wfl_new', trigger: 'left', action: newTask, conditions: {} },
        ...{ createdBy: ids.member, createdAt: at },
      },
    ],
    update: [ids.workspaceWorkflow, { removedAt: at, updatedAt: at }],
  },
  workflows: {
    ofDocument: [ids.document],
    ofDocuments: [[ids.document]],
    findForUpdate: [ids.workflow],
    ownerOf: [ids.workflow],
    insert: [
      {
        ...{ id: 'wfl_new', documentId: ids.document, trigger: 'left', action: newTask, conditions: {} },
        ...{ createdBy: ids.member, createdAt: at },
      },
    ],
    update: [ids.workflow, { removedAt: at, updatedAt: at }],
  },
  workspaces: {
    get: [],
    name: [],
    feedPosition: [],
    brandOf: [ids.member],
    insert: ['New', at],
    update: [{ name: 'Changed' }],
  },
}
