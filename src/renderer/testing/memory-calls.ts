// Owns what each call does to the desktop in memory.
import { CodedError } from '#shared/errors.ts'
import type { Member } from '#shared/model.ts'
import { parseRecordId } from '#shared/salesforce-id.ts'
import { defaultComments, defaultSubject, taskComments, taskSubject } from '#shared/task-text.ts'
import type { Emit, MemoryCalls, MemoryState } from './memory-desktop.ts'
import { workspaceOf } from './sample-data.ts'

const pageSize = 50

function page<T>(items: readonly T[], cursor: string | undefined) {
  const from = cursor ? Number(cursor) : 0
  const next = from + pageSize
  return { items: items.slice(from, next), next: next < items.length ? String(next) : null }
}

function find<T extends { id: string }>(items: readonly T[], id: string): T {
  const item = items.find((each) => each.id === id)
  if (!item) throw new CodedError('not_found', `No ${id}.`)
  return item
}

/** Replaces the item by a changed copy, so that nothing that was handed out changes. */
function change<T extends { id: string }>(items: T[], id: string, part: Partial<T>): T {
  const next = { ...find(items, id), ...part }
  items.splice(
    items.findIndex((each) => each.id === id),
    1,
    next,
  )
  return next
}

let made = 0
const newId = (prefix: string) => `${prefix}_made${made++}`
const now = () => new Date().toISOString()

export function memoryCalls(state: MemoryState, emit: Emit): MemoryCalls {
  return {
    ...sessionCalls(state, emit),
    ...peopleCalls(state, emit),
    ...documentCalls(state, emit),
    ...linkAndWorkflowCalls(state),
    ...readingCalls(state, emit),
  }
}

type Calls<Prefix extends string> = {
  [N in keyof MemoryCalls as N extends `${Prefix}.${string}` ? N : never]: MemoryCalls[N]
}

function sessionCalls(
  state: MemoryState,
  emit: Emit,
): Calls<'session' | 'salesforce' | 'settings' | 'workspace' | 'shell'> {
  const setSession = (part: Partial<MemoryState['session']>) => {
    state.session = { ...state.session, ...part }
    emit('session', state.session)
    return state.session
  }
  const setSalesforce = (part: Partial<MemoryState['session']['salesforce']>) =>
    setSession({ salesforce: { ...state.session.salesforce, ...part } }).salesforce
  return {
    'session.get': () => state.session,
    'session.previewInvite': ({ invite }) => {
      if (!invite.includes('inv')) throw new CodedError('invite_invalid', 'No such invite.')
      return {
        workspaceName: 'Aozora Systems',
        email: null,
        memberName: null,
        trackerUrl: 'https://tracker.example',
      }
    },
    'session.join': ({ name, email }) => {
      const member = {
        ...(state.members[0] as Member),
        name: name ?? 'New member',
        email: email ?? 'new@example.com',
      }
      return setSession({
        member,
        workspace: { ...workspaceOf(), createdAt: now(), salesforceApp: null },
        tracker: { state: 'online', url: 'https://tracker.example', error: null, since: now() },
      })
    },
    'session.leave': () => setSession({ workspace: null, member: null, device: null }),
    'session.updateMe': (part) => {
      const member = state.session.member
      if (!member) throw new CodedError('not_joined', 'Not joined.')
      const { name = member.name, locale = member.locale, notify = member.notify } = part
      return setSession({ member: { ...member, name, locale, notify } })
    },
    'session.retryTracker': () => undefined,
    'salesforce.connect': () =>
      setSalesforce({
        state: 'waiting',
        authorizeUrl: 'https://login.example/authorize',
        waitingUntil: now(),
      }),
    'salesforce.cancelConnect': () => void setSalesforce({ state: 'disconnected', authorizeUrl: null }),
    'salesforce.disconnect': () => setSalesforce({ state: 'disconnected', org: null, user: null }),
    'salesforce.findCampaign': ({ idOrUrl }) => {
      const id = parseRecordId(idOrUrl, '701')
      if (!id) throw new CodedError('campaign_id_invalid', 'Not a campaign id.')
      return { id, name: 'Autumn seminar 2026' }
    },
    'salesforce.openRecord': () => undefined,
    ...setupCalls(state),
    'settings.get': () => state.settings,
    'settings.update': (part) => {
      state.settings = { ...state.settings, ...(part as Partial<typeof state.settings>) }
      emit('settings', state.settings)
      return state.settings
    },
    'settings.testNotification': () => undefined,
    'workspace.update': ({ name, salesforceApp, recordOwnerRule, ignoredDomains, slackChannel }) => {
      const workspace = state.session.workspace
      if (!workspace) throw new CodedError('not_joined', 'Not joined.')
      const next = {
        ...workspace,
        name: name ?? workspace.name,
        salesforceApp: salesforceApp === undefined ? workspace.salesforceApp : salesforceApp,
        recordOwnerRule: recordOwnerRule ?? workspace.recordOwnerRule,
        ignoredDomains: ignoredDomains ?? workspace.ignoredDomains,
        slackChannel: slackChannel === undefined ? workspace.slackChannel : slackChannel,
      }
      setSession({ workspace: next })
      if (salesforceApp && state.session.salesforce.state === 'notConfigured')
        setSalesforce({ state: 'disconnected' })
      return next
    },
    'shell.openExternal': () => undefined,
  }
}

type SetupCall = 'preflight' | 'setup' | 'setConsumerSecret' | 'createLead' | 'budget' | 'setDailyCap'

/** What an admin sets up for the team in Salesforce, and checks. */
function setupCalls(state: MemoryState): Pick<MemoryCalls, `salesforce.${SetupCall}`> {
  const setup = {
    callbackUrls: ['http://localhost:17171/oauth/callback'],
    scopes: ['api', 'refresh_token'],
    hasConsumerSecret: false,
  }
  const budget = { used: 318, dailyCap: null as number | null, resetsAt: now() }
  return {
    'salesforce.preflight': () => ({
      checkedAt: now(),
      rows: [{ id: 'timeZone', state: 'ok', words: 'ok', values: { timeZone: 'Asia/Tokyo' } }],
    }),
    'salesforce.setup': () => setup,
    'salesforce.setConsumerSecret': ({ secret }) =>
      Object.assign(setup, { hasConsumerSecret: secret !== null }),
    'salesforce.createLead': ({ visitId }) => ({
      leadId: '00Q000000000001AAA',
      created: true,
      visit: find(state.visits, visitId),
    }),
    'salesforce.budget': () => budget,
    'salesforce.setDailyCap': ({ dailyCap }) => Object.assign(budget, { dailyCap }),
  }
}

function peopleCalls(state: MemoryState, emit: Emit): Calls<'members' | 'invites' | 'devices'> {
  const invite = (memberId: string | null, email: string | null, role: 'admin' | 'member') => {
    const made = {
      id: newId('inv'),
      role,
      email,
      memberId,
      createdAt: now(),
      expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      usedAt: null,
    }
    state.invites.push(made)
    return { invite: made, url: `https://tracker.example/join/${made.id}` }
  }
  return {
    'members.list': () => [...state.members],
    'members.setRole': ({ memberId, role }) => change(state.members, memberId, { role }),
    'members.remove': ({ memberId }) => {
      state.members = state.members.filter((each) => each.id !== memberId)
      emit('peopleChanged', {})
    },
    'invites.list': () => [...state.invites],
    'invites.create': ({ role, email }) => invite(null, email, role),
    'invites.revoke': ({ inviteId }) => {
      state.invites = state.invites.filter((each) => each.id !== inviteId)
    },
    'devices.list': () => [...state.devices],
    'devices.invite': () => invite(state.session.member?.id ?? null, null, 'member'),
    'devices.revoke': ({ deviceId }) => void change(state.devices, deviceId, { revokedAt: now() }),
  }
}

function documentCalls(state: MemoryState, emit: Emit): Calls<'documents' | 'uploads'> {
  const withoutUpload = (uploadId: string) => {
    state.uploads = state.uploads.filter((each) => each.id !== uploadId)
    emit('uploads', state.uploads)
  }
  return {
    'documents.list': ({ search = '', cursor }) =>
      page(
        state.documents.filter((each) => each.title.toLowerCase().includes(search.toLowerCase())),
        cursor,
      ),
    'documents.get': ({ documentId }) => find(state.documents, documentId),
    'documents.rename': ({ documentId, title }) => change(state.documents, documentId, { title }),
    'documents.remove': ({ documentId }) => {
      state.documents = state.documents.filter((each) => each.id !== documentId)
    },
    'documents.setFirstPage': ({ documentId, width }) => {
      const { version } = find(state.documents, documentId)
      const firstPageWidths = [...new Set([...version.firstPageWidths, width])]
      change(state.documents, documentId, { version: { ...version, firstPageWidths } })
    },
    'uploads.list': () => state.uploads,
    'uploads.cancel': ({ uploadId }) => withoutUpload(uploadId),
    'uploads.retry': ({ uploadId }) => {
      change(state.uploads, uploadId, { state: 'sending', error: null })
      emit('uploads', [...state.uploads])
    },
    'uploads.dismiss': ({ uploadId }) => withoutUpload(uploadId),
  }
}

function linkAndWorkflowCalls(state: MemoryState): Calls<'links' | 'workflows'> {
  return {
    'links.list': ({ documentId }) => state.links.filter((each) => each.documentId === documentId),
    'links.create': ({ documentId, name, recipientEmail, settings }) => {
      const { requireEmail = true, allowDownload = true, muted = false } = settings
      const member = state.session.member as Member
      const link = {
        id: newId('lnk'),
        documentId,
        owner: { id: member.id, name: member.name },
        url: `https://tracker.example/${newId('slug')}`,
        name,
        recipientEmail: recipientEmail as string | null,
        settings: { requireEmail, allowDownload, muted },
        disabledAt: null,
        createdAt: now(),
        visitCount: 0,
        lastReadAt: null,
      }
      state.links.unshift(link)
      return link
    },
    'links.update': ({ linkId, name, settings, disabled }) => {
      const link = find(state.links, linkId)
      return change(state.links, linkId, {
        name: name ?? link.name,
        settings: {
          requireEmail: settings?.requireEmail ?? link.settings.requireEmail,
          allowDownload: settings?.allowDownload ?? link.settings.allowDownload,
          muted: settings?.muted ?? link.settings.muted,
        },
        disabledAt: disabled === undefined ? link.disabledAt : disabled ? now() : null,
      })
    },
    'workflows.list': ({ documentId }) => state.workflows.filter((each) => each.documentId === documentId),
    'workflows.create': ({ documentId, trigger, action }) => {
      const workflow = {
        id: newId('wfl'),
        documentId,
        trigger,
        action,
        paused: false,
        createdAt: now(),
        updatedAt: now(),
      }
      state.workflows.push(workflow)
      return workflow
    },
    'workflows.update': ({ workflowId, trigger, action, paused }) => {
      const before = find(state.workflows, workflowId)
      return change(state.workflows, workflowId, {
        trigger: trigger ?? before.trigger,
        action: action ?? before.action,
        paused: paused ?? before.paused,
      })
    },
    'workflows.remove': ({ workflowId }) => {
      state.workflows = state.workflows.filter((each) => each.id !== workflowId)
    },
    'workflows.preview': ({ documentId, trigger, action }) => {
      if (action.type !== 'task') throw new CodedError('bad_request', 'Only a Task has words.')
      const visit = state.visits.find((each) => each.documentId === documentId)
      const values = {
        email: visit?.visitor.email ?? 'hanako@example.com',
        document: find(state.documents, documentId).title,
        page: visit?.page ?? 4,
        pageCount: visit?.pageCount ?? 12,
        dwellMs: visit?.activeMs ?? 200_000,
        historyUrl: 'https://tracker.example/history/…',
      }
      return {
        subject: taskSubject(action.subject ?? defaultSubject(trigger, action.locale), values, action.locale),
        comments: taskComments(
          action.comments ?? defaultComments(action.locale),
          values,
          action.locale,
          'run_…',
        ),
        dueDate: now().slice(0, 10),
        isExample: !visit,
      }
    },
  }
}

function readingCalls(
  state: MemoryState,
  emit: Emit,
): Calls<'visits' | 'runs' | 'visitors' | 'readers' | 'notifications'> {
  return {
    'visits.list': ({ mine, documentId, visitorId, peopleOnly, needsAttention, cursor }) =>
      page(
        state.visits.filter(
          (visit) =>
            (!mine || visit.owner.id === state.session.member?.id) &&
            (!documentId || visit.documentId === documentId) &&
            (!visitorId || visit.visitor.id === visitorId) &&
            (!peopleOnly || visit.suspicion.length === 0 || visit.confirmedPerson) &&
            (!needsAttention || visit.runs.some((run) => ['failed', 'skipped'].includes(run.state))),
        ),
        cursor,
      ),
    'visits.get': ({ visitId }) => find(state.visits, visitId),
    'visits.confirmPerson': ({ visitId }) => change(state.visits, visitId, { confirmedPerson: true }),
    'runs.retry': ({ runId }) => {
      const visit = state.visits.find((each) => each.runs.some((run) => run.id === runId))
      const run = visit?.runs.find((each) => each.id === runId)
      if (!visit || !run) throw new CodedError('not_found', 'No such run.')
      const next = { ...run, state: 'waiting' as const, reason: null, settledAt: null }
      change(state.visits, visit.id, { runs: visit.runs.map((each) => (each.id === runId ? next : each)) })
      return next
    },
    'visitors.list': ({ search = '', cursor }) =>
      page(
        state.visitors.filter((each) => each.email.includes(search.toLowerCase())),
        cursor,
      ),
    'visitors.get': ({ visitorId }) => find(state.visitors, visitorId),
    'readers.list': () => state.readers,
    'notifications.list': ({ cursor }) => ({
      ...page(state.notifications, cursor),
      unread: state.notifications.filter((each) => each.readAt === null).length,
    }),
    'notifications.read': ({ ids }) => {
      state.notifications = state.notifications.map((each) =>
        ids === null || ids.includes(each.id) ? { ...each, readAt: each.readAt ?? now() } : each,
      )
      emit('notifications', {
        changed: state.notifications,
        unread: state.notifications.filter((each) => each.readAt === null).length,
      })
    },
  }
}
