import { CodedError } from '#shared/errors.ts'
import { NextSteps } from '#shared/model/next-steps.ts'
import type { Member, Picture } from '#shared/model/people.ts'
import { withNotifyChange } from '#shared/notify-change.ts'
import { parseRecordId } from '#shared/salesforce-id.ts'
import { sampleWorkspace } from '../sample-data.ts'
import { sampleFields } from './fields.ts'
import { type Calls, findItem, now } from './items.ts'
import { recipientCalls } from './recipients.ts'
import type { Emit, MemoryCalls, MemoryState } from './state.ts'

export function sessionCalls(
  state: MemoryState,
  emit: Emit,
): Calls<'session' | 'salesforce' | 'settings' | 'workspace' | 'workspaces' | 'shell'> {
  return {
    ...memberCalls(state, emit),
    ...salesforceCalls(state, emit),
    ...settingsCalls(state, emit),
    ...workspaceCalls(state, emit),
    ...workspacesCalls(state, emit),
  }
}

function workspacesCalls(state: MemoryState, emit: Emit): Calls<'workspaces'> {
  const { setSession } = sessionSetters(state, emit)
  return {
    'workspaces.show': ({ workspaceKey }) => {
      const { name } = findWorkspace(state, workspaceKey)
      const { workspace } = state.session
      return setSession({ workspaceKey, workspace: workspace && { ...workspace, name } })
    },
    'workspaces.dismissInvite': () => void setSession({ pendingInvite: null }),
  }
}

function findWorkspace(state: MemoryState, workspaceKey: string) {
  const found = state.session.workspaces.find(({ key }) => key === workspaceKey)
  if (!found) throw new CodedError('not_joined', 'Not joined.')
  return found
}

/** Returns functions that change a part of the session and emit the `session` event, as main does. */
export function sessionSetters(state: MemoryState, emit: Emit) {
  const setSession = (part: Partial<MemoryState['session']>) => {
    state.session = { ...state.session, ...part }
    emit('session', state.session)
    return state.session
  }
  const setSalesforce = (part: Partial<MemoryState['session']['salesforce']>) =>
    setSession({ salesforce: { ...state.session.salesforce, ...part } }).salesforce
  return { setSession, setSalesforce }
}

function memberCalls(state: MemoryState, emit: Emit): Calls<'session'> {
  const { setSession } = sessionSetters(state, emit)
  return {
    'session.get': () => state.session,
    'session.previewInvite': ({ invite }) => {
      if (!invite.includes('inv')) throw new CodedError('invite_invalid', 'No such invite.')
      return {
        workspaceName: 'Aozora Systems',
        email: null,
        memberName: null,
        trackerUrl: 'https://tracker.example',
        signIn: { isAvailable: false, label: null, isRequired: false },
      }
    },
    'session.findTracker': () => ({
      trackerUrl: 'https://tracker.example',
      signIn: { isAvailable: true, label: 'Aozora ID', isRequired: true },
    }),
    'session.signIn': ({ trackerUrl }) =>
      setSession({
        signIn: { trackerUrl, url: 'https://tracker.example/sign-in', number: '482 193', until: now() },
      }),
    'session.cancelSignIn': () => void setSession({ signIn: null }),
    'session.join': ({ name, email }) => {
      const member = {
        ...(state.members[0] as Member),
        name: name ?? 'New member',
        email: email ?? 'new@example.com',
      }
      return setSession({
        member,
        workspace: { ...sampleWorkspace(), createdAt: now(), salesforceApp: null },
        tracker: { state: 'online', url: 'https://tracker.example', error: null, since: now() },
      })
    },
    'session.leave': () => setSession({ workspace: null, member: null, device: null }),
    'session.updateMe': (part) => {
      const member = state.session.member
      if (!member) throw new CodedError('not_joined', 'Not joined.')
      const { name = member.name, locale = member.locale } = part
      const notify = withNotifyChange(member.notify, part.notify ?? {})
      const meetingUrl = part.meetingUrl === undefined ? member.meetingUrl : part.meetingUrl
      return setSession({ member: { ...member, name, locale, notify, meetingUrl } })
    },
    'session.sendDigestSample': () => undefined,
    'session.setPhoto': ({ picture }) => {
      const member = state.session.member
      if (!member) throw new CodedError('not_joined', 'Not joined.')
      return setSession({ member: { ...member, photo: keepPicture(state, picture as Picture | null) } })
    },
    'session.retryTracker': () => undefined,
    'session.giveProxyLogin': () => void setSession({ proxyLogin: null }),
    'session.setPageLanguages': () => undefined,
  }
}

function salesforceCalls(state: MemoryState, emit: Emit): Calls<'salesforce'> {
  const { setSalesforce } = sessionSetters(state, emit)
  return {
    'salesforce.connect': () =>
      setSalesforce({
        state: 'waiting',
        authorizeUrl: 'https://login.example/authorize',
        waitingUntil: now(),
      }),
    'salesforce.cancelConnect': () => void setSalesforce({ state: 'disconnected', authorizeUrl: null }),
    'salesforce.disconnect': () => setSalesforce({ state: 'disconnected', org: null, user: null }),
    ...recipientCalls,
    'salesforce.findCampaign': ({ idOrUrl }) => {
      const id = parseRecordId(idOrUrl, '701')
      if (!id) throw new CodedError('campaign_id_invalid', 'Not a campaign id.')
      const statuses = ['Sent', 'Opened', 'Responded'].map((label, index) => ({
        ...{ label, isDefault: index === 0, hasResponded: index === 2 },
      }))
      return { id, name: 'Autumn seminar 2026', statuses }
    },
    'salesforce.openRecord': () => undefined,
    ...setupCalls(state),
  }
}

function settingsCalls(state: MemoryState, emit: Emit): Calls<'settings' | 'shell'> {
  const { setSession } = sessionSetters(state, emit)
  return {
    'settings.get': () => state.settings,
    'settings.update': (part) => {
      state.settings = { ...state.settings, ...(part as Partial<typeof state.settings>) }
      emit('settings', state.settings)
      if (part.language) setSession({ locale: part.language === 'ja' ? 'ja' : 'en' })
      return state.settings
    },
    'settings.testNotification': () => undefined,
    'shell.openExternal': () => undefined,
  }
}

function workspaceCalls(state: MemoryState, emit: Emit): Calls<'workspace'> {
  const { setSalesforce, setSession } = sessionSetters(state, emit)
  return {
    'workspace.update': ({ brandColor, salesforceWrites, ...part }) => {
      const { name, salesforceApp, recordOwnerRule, ignoredDomains, slackChannel } = part
      const workspace = state.session.workspace
      if (!workspace) throw new CodedError('not_joined', 'Not joined.')
      const next = {
        ...workspace,
        name: name ?? workspace.name,
        salesforceApp: salesforceApp === undefined ? workspace.salesforceApp : salesforceApp,
        recordOwnerRule: recordOwnerRule ?? workspace.recordOwnerRule,
        ignoredDomains: ignoredDomains ?? workspace.ignoredDomains,
        nextSteps: part.nextSteps ? NextSteps.parse(part.nextSteps) : workspace.nextSteps,
        slackChannel: slackChannel === undefined ? workspace.slackChannel : slackChannel,
        salesforceWrites: {
          createLeads: workspace.salesforceWrites.createLeads,
          recordFields: workspace.salesforceWrites.recordFields,
          linkTasks: workspace.salesforceWrites.linkTasks,
          ...definedFields(salesforceWrites),
        },
        brand: { ...workspace.brand, color: brandColor === undefined ? workspace.brand.color : brandColor },
      }
      setSession({ workspace: next })
      if (salesforceApp && state.session.salesforce.state === 'notConfigured')
        setSalesforce({ state: 'disconnected' })
      return next
    },
    'workspace.setLogo': ({ picture }) => {
      const workspace = state.session.workspace
      if (!workspace) throw new CodedError('not_joined', 'Not joined.')
      const logo = keepPicture(state, picture as Picture | null)
      const next = { ...workspace, brand: { ...workspace.brand, logo } }
      setSession({ workspace: next })
      return next
    },
    'workspace.picture': ({ pictureId }) => {
      const picture = state.pictures.get(pictureId)
      if (!picture) throw new CodedError('not_found', 'No such picture.')
      return picture
    },
  }
}

function keepPicture({ pictures }: MemoryState, picture: Picture | null): string | null {
  if (!picture) return null
  const id = `picture-${String(pictures.size).padStart(14, '0')}`
  pictures.set(id, picture)
  return id
}

/** Removes the fields with the value undefined. */
const definedFields = <T extends object>(part: T | undefined) =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

type SetupCall =
  | 'preflight'
  | 'fields'
  | 'findLeadOwner'
  | 'setup'
  | 'setConsumerSecret'
  | 'createLead'
  | 'budget'
  | 'setDailyCap'

/** The calls for the setup and the preflight check of the team's Salesforce app. */
function setupCalls(state: MemoryState): Pick<MemoryCalls, `salesforce.${SetupCall}`> {
  const setup = {
    callbackUrls: ['http://localhost:17171/oauth/callback'],
    scopes: ['api', 'refresh_token'],
    consumerSecret: 'none' as 'none' | 'stored' | 'other',
  }
  const budget = { used: 318, dailyCap: null as number | null, resetsAt: now() }
  return {
    'salesforce.preflight': () => ({
      checkedAt: now(),
      rows: [
        { id: 'task', state: 'warning', words: 'leftOut', values: { fields: 'ActivityDate' } },
        { id: 'lead', state: 'warning', words: 'required', values: { fields: 'Region__c' } },
        { id: 'timeZone', state: 'ok', words: 'ok', values: { timeZone: 'Asia/Tokyo' } },
      ],
    }),
    'salesforce.fields': ({ object }) => sampleFields(object),
    'salesforce.findLeadOwner': ({ text }) => ({ id: '00G000000000001AAA', name: text }),
    'salesforce.setup': () => setup,
    'salesforce.setConsumerSecret': ({ secret }) =>
      Object.assign(setup, { consumerSecret: secret === null ? 'none' : 'stored' }),
    'salesforce.createLead': ({ visitId }) => ({
      leadId: '00Q000000000001AAA',
      created: true,
      visit: findItem(state.visits, visitId),
    }),
    'salesforce.budget': () => budget,
    'salesforce.setDailyCap': ({ dailyCap }) => Object.assign(budget, { dailyCap }),
  }
}
