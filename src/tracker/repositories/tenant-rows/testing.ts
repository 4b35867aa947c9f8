import type { Insertable } from 'kysely'
import { linkTaskWorkflowId } from '#shared/model/run-values.ts'
import { findOwnerWorkflowId } from '#shared/model/runs.ts'
import { timeClassOf } from '../../domain/analytics/time-classes.ts'
import { heldReason, holds } from '../../domain/visits/opening-hold.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { VisitRow } from '../visit-snapshots.ts'

/** The tables whose rows belong to a workspace. */
export type TenantTable = {
  [T in keyof Database]: Database[T] extends { workspace_id: string } ? T : never
}[keyof Database]

export type TenantRows = { [T in TenantTable]: Insertable<Database[T]>[] }

/** The ids of the rows in both workspaces. */
export const ids = {
  ...{
    member: 'mem_1',
    otherMember: 'mem_2',
    device: 'dev_1',
    otherDevice: 'dev_2',
    invite: 'inv_1',
    openInvite: 'inv_2',
  },
  ...{
    document: 'doc_1',
    link: 'lnk_1',
    pausedLink: 'lnk_2',
    batch: 'lba_1',
    stoppedAddress: 'address_hash_1',
    token: 'tok_1',
    reader: 'reader_1',
    requestKey: 'key-of-a-request-1',
    folder: 'fld_1',
    tag: 'tag_1',
    otherTag: 'tag_2',
    preset: 'pst_1',
    upload: 'upl_1',
    workflow: 'wfl_1',
  },
  bundle: 'doc_3',
  ...{ workspaceWorkflow: 'wfl_all', inheritingDocument: 'doc_2' },
  ...{
    visit: 'vis_1',
    visitor: 'per_1',
    contact: 'per_2',
    company: 'com_1',
    run: 'run_1',
    notification: 'ntf_1',
    delivery: 'dlv_1',
  },
  ...{
    heldVisit: 'vis_2',
    oldVisit: 'vis_3',
    waitingRun: 'run_2',
    claimedRun: 'run_3',
    doneRun: 'run_4',
    heldRun: 'run_5',
  },
  ...{ leadRun: 'run_6', linkRun: 'run_7' },
  ...{ otherNotification: 'ntf_2', failedDelivery: 'dlv_2', sentDelivery: 'dlv_3', newDelivery: 'dlv_4' },
  ...{ refusal: 'ref_1', lease: 'lease_1', adminMail: 'aml_1', readerKey: 'reader_1', network: 'network_1' },
  ...{ notice: 'ntc_1', noticeDelivery: 'dlv_5', failedNoticeDelivery: 'dlv_6', newNoticeDelivery: 'dlv_7' },
  ...{ crashReport: 'crs_1', visitEvent: 'event_1_aaaaaaaaa', shareEvent: 'event_2_aaaaaaaaa' },
  ...{ webhook: 'whk_1', webhookDelivery: 'msg_1', heldWebhookDelivery: 'msg_2' },
  gateWebhookDelivery: 'msg_3',
  ...{ signIn: 'sign_in_1', subject: 'subject_1' },
  ...{ release: '0.1.0', releaseFile: 'rlf_1', newReleaseFile: 'rlf_2' },
  releaseFileName: 'Lastpage-0.1.0-x64.exe',
  ...{ agreement: 'agreement_1', variant: 'stamp-template', limit: 'passcode' },
}

export const seededAt = Date.UTC(2026, 10, 22, 9, 30)

const json = JSON.stringify

export const textOf =
  (mark: 1 | 2) =>
  (name: string): string =>
    `${name} of ${mark}`

/** The column `action` of a workflow and of its runs. */
export const actionOf = (mark: 1 | 2): string =>
  json({
    ...{ type: 'task', assignee: 'documentOwner', locale: 'en' },
    ...{ subject: textOf(mark)('Subject'), comments: null },
  })

export function visitRow(workspaceId: string, mark: 1 | 2): VisitRow {
  const workspace_id = workspaceId
  const at = seededAt + mark * 1_000
  const text = textOf(mark)
  const email = `reader${mark}@example.com`
  const pages = json({ 1: mark * 100 })
  return {
    workspace_id,
    visit_id: ids.visit,
    link_id: ids.link,
    document_id: ids.document,
    document_version: 1,
    page_count: 3,
    owner_id: ids.member,
    visitor_id: ids.visitor,
    email,
    confidence: 'typed',
    reader_key: ids.readerKey,
    state: 'reading',
    opened_at: at,
    last_active_at: at,
    left_at: at,
    deadline_at: at,
    sweep_at: at,
    page: mark,
    visible: 1,
    active_ms: mark * 100,
    open_ms: mark * 100,
    pages,
    loads: json([]),
    leaves: 1,
    returning: 0,
    suspicion: json([]),
    suspected: 0,
    confirmed_person_at: null,
    user_agent: text('Browser'),
    record: null,
    passcode_proof: text('proof'),
    agreement_hash: ids.agreement,
    consent_hash: ids.agreement,
    free_pages: null,
    network: ids.network,
    hold: holds.none,
    opened_held: 0,
    team: null,
    other_device: 0,
    restored_at: null,
    claimed_record: null,
    record_email: null,
  }
}

type VisitTable =
  | 'companies'
  | 'visitors'
  | 'visits'
  | 'counted_visits'
  | 'link_sums'
  | 'time_sums'
  | 'reader_sums'
  | 'visit_events'
  | 'page_days'
  | 'signals'
  | 'workflows'
  | 'workflow_exceptions'
  | 'runs'
  | 'feed_events'
  | 'audiences'
  | 'notifications'
  | 'deliveries'

/** Returns the rows of a visit, and of its runs and notifications. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: test data: the rows of one visit in each table refer to each other
export function visitRows(workspaceId: string, mark: 1 | 2): Pick<TenantRows, VisitTable> {
  const workspace_id = workspaceId
  const at = seededAt + mark * 1_000
  const text = textOf(mark)
  const action = actionOf(mark)
  const email = `reader${mark}@example.com`
  const pages = json({ 1: mark * 100 })
  const visit = visitRow(workspaceId, mark)
  const run: TenantRows['runs'][number] = {
    workspace_id,
    run_id: ids.run,
    workflow_id: ids.workflow,
    visit_id: ids.visit,
    document_id: ids.document,
    owner_id: ids.member,
    trigger_event: 'left',
    action,
    state: 'failed',
    attempt: mark,
    leaves: 1,
    claimed_leaves: 0,
    settled_leaves: 0,
    may_have_written: 0,
    writing_attempt: 0,
    available_at: at,
    shared_at: at,
    lease_token: ids.lease,
    lease_until: null,
    lease_device_id: null,
    result: null,
    written: null,
    look_again_at: null,
    reason: json({ code: 'salesforce_refused', salesforceCode: null, detail: text('Detail') }),
    created_at: at,
    settled_at: at,
    dismissed_at: null,
  }
  const workflow: TenantRows['workflows'][number] = {
    workspace_id,
    workflow_id: ids.workflow,
    document_id: ids.document,
    trigger_event: 'left',
    action,
    paused_at: null,
    created_by: ids.member,
    created_at: at,
    updated_at: at,
    removed_at: null,
  }
  const notification: TenantRows['notifications'][number] = {
    workspace_id,
    notification_id: ids.notification,
    recipient: ids.member,
    member_id: ids.member,
    visit_id: ids.visit,
    kind: 'opened',
    because: 'linkOwner',
    created_at: at,
    updated_at: at,
    read_at: null,
    held_count: mark,
  }
  const delivery: TenantRows['deliveries'][number] = {
    workspace_id,
    delivery_id: ids.delivery,
    notification_id: ids.notification,
    visit_id: ids.visit,
    channel: 'email',
    state: 'waiting',
    version: mark,
    sent_version: 0,
    attempts: mark,
    available_at: at,
    lease_token: ids.lease,
    reference: null,
    reason: null,
    created_at: at,
    sent_at: null,
  }
  const visitor = {
    workspace_id,
    created_at: at,
    last_visit_at: at - 1,
    record: null,
    instance_url: `https://org${mark}.example`,
    name: text('Name'),
    company: text('Company'),
    link_name: text('Link'),
    domain: 'acme.example',
    company_id: ids.company,
    search_text: email,
    grouped: 1,
  }
  return {
    companies: [
      {
        workspace_id,
        company_id: ids.company,
        key: 'domain:acme.example',
        name: text('Company'),
        named_at: at,
        domain: 'acme.example',
        account_id: null,
        instance_url: `https://org${mark}.example`,
        search_text: text('company'),
        last_visit_at: at - 2,
      },
    ],
    visitors: [
      { ...visitor, visitor_id: ids.visitor, email, history_token: `history${mark}`, account_id: null },
      {
        ...{ ...visitor, visitor_id: ids.contact, email: `contact${mark}@acme.example` },
        ...{ history_token: `contact${mark}`, account_id: '001000000000001AAA' },
      },
    ],
    visits: [
      visit,
      { ...visit, visit_id: ids.heldVisit, confidence: 'typed', hold: holds.held },
      { ...visit, visit_id: ids.oldVisit, state: 'left' },
    ],
    visit_events: [
      {
        ...{
          workspace_id,
          visit_id: ids.visit,
          event_id: ids.visitEvent,
          document_id: ids.document,
          position: 0,
        },
        ...{ kind: 'link', page: 1, target: `https://example.com/${mark}`, happened_at: at },
      },
      {
        ...{ workspace_id, visit_id: ids.visit, event_id: ids.shareEvent, document_id: ids.document },
        ...{ position: 1, kind: 'share', page: null, target: ids.pausedLink, happened_at: at },
      },
    ],
    counted_visits: [
      {
        workspace_id,
        visit_id: ids.visit,
        document_id: ids.document,
        link_id: ids.link,
        document_version: 1,
        page_count: 3,
        visitor_id: ids.visitor,
        reader: ids.visitor,
        opened_at: at,
        last_active_at: at,
        returning: 0,
        active_ms: mark * 100,
        pages_seen: mark,
        finished: 0,
        exit_page: mark,
        pages,
        summed: `${at} 0 ${mark * 100} ${mark} 0 1 ${ids.visitor}`,
      },
    ],
    link_sums: ['', ids.link].map((link_id) => ({
      ...{ workspace_id, document_id: ids.document, link_id, document_version: 1, page_count: 3 },
      ...{ visits: 1, returned: 0, active_ms: mark * 100, pages_seen: mark, finished: 0 },
      ...{ last_opened_at: at, last_active_at: at, readers: link_id === '' ? 1 : 0 },
    })),
    time_sums: [
      {
        ...{ workspace_id, document_id: ids.document, document_version: 1 },
        ...{ time_class: timeClassOf(mark * 100), visits: 1 },
      },
    ],
    reader_sums: ['', ids.link].map((link_id) => ({
      ...{ workspace_id, document_id: ids.document, reader: ids.visitor, is_visitor: 1, link_id },
      ...{ visits: 1, active_ms: mark * 100, first_opened_at: at, last_opened_at: at },
      ...{ most_pages: mark, most_pages_of: 3 },
    })),
    signals: [
      {
        ...{ workspace_id, visit_id: ids.visit, kind: 'company', document_id: ids.document },
        signal: JSON.stringify({ kind: 'company', people: 2 + mark }),
        ...{ company_id: ids.company, raised_at: at },
      },
    ],
    page_days: [
      {
        workspace_id,
        document_id: ids.document,
        link_id: '',
        day: 20_779,
        document_version: 1,
        pages: json({ 1: { m: mark, r: mark, e: mark, f: mark, t: { 1: mark } } }),
      },
    ],
    workflows: [
      workflow,
      { ...workflow, workflow_id: ids.workspaceWorkflow, document_id: '' },
      { ...workflow, workflow_id: 'wfl_2', document_id: ids.inheritingDocument },
    ],
    workflow_exceptions: [
      {
        workspace_id,
        document_id: ids.document,
        workflow_id: ids.workspaceWorkflow,
        kind: mark === 1 ? 'paused' : 'leftOut',
      },
      {
        workspace_id,
        document_id: ids.inheritingDocument,
        workflow_id: ids.workspaceWorkflow,
        kind: 'leftOut',
      },
    ],
    runs: [
      run,
      { ...run, run_id: ids.waitingRun, workflow_id: findOwnerWorkflowId, state: 'waiting', attempt: 0 },
      {
        ...{ ...run, run_id: ids.claimedRun, workflow_id: 'wfl_3', state: 'claimed' },
        ...{ lease_until: at + 100, lease_device_id: ids.device, written: json([]) },
      },
      {
        ...{ ...run, run_id: ids.doneRun, workflow_id: 'wfl_4', state: 'done', look_again_at: at },
        result: json({
          ...{ taskId: `00T00000000000${mark}AAA`, campaignMemberId: null, record: null, assignee: null },
          instanceUrl: `https://org${mark}.example`,
        }),
      },
      {
        ...{ ...run, run_id: ids.heldRun, visit_id: ids.heldVisit, state: 'skipped' },
        reason: json(heldReason),
      },
      {
        ...{
          ...run,
          run_id: ids.leadRun,
          workflow_id: 'createLead',
          visit_id: ids.heldVisit,
          state: 'claimed',
        },
        ...{ lease_until: at + 120_000, lease_device_id: ids.device, may_have_written: 1, writing_at: at },
        writing_attempt: mark,
      },
      {
        ...{ ...run, run_id: ids.linkRun, workflow_id: linkTaskWorkflowId, visit_id: ids.link },
        ...{ state: 'waiting', attempt: 0 },
      },
    ],
    feed_events: [
      {
        workspace_id,
        seq: 1,
        type: 'document.changed',
        subject: json({ documentId: text('document') }),
        member_id: null,
        created_at: at,
      },
    ],
    audiences: [
      {
        workspace_id,
        visit_id: ids.visit,
        decide_at: at,
        waiting_opened: 1,
        waiting_leaves: mark,
        quiet_for: null,
        because: null,
        member_id: null,
        outsider: null,
      },
      {
        ...{ workspace_id, visit_id: ids.heldVisit, decide_at: null, waiting_opened: 0, waiting_leaves: 0 },
        ...{ quiet_for: null, because: 'linkOwner', member_id: ids.member, outsider: null },
      },
    ],
    notifications: [
      notification,
      {
        ...{ ...notification, notification_id: ids.otherNotification },
        ...{ recipient: ids.otherMember, member_id: ids.otherMember },
      },
    ],
    deliveries: [
      delivery,
      {
        ...{ ...delivery, delivery_id: ids.failedDelivery, channel: 'slack', state: 'failed' },
        reason: mark === 1 ? 'unreachable' : 'refused',
      },
      {
        ...{
          ...delivery,
          delivery_id: ids.sentDelivery,
          notification_id: ids.otherNotification,
          state: 'sent',
        },
        ...{ sent_version: mark, reference: json({ messageId: text('message') }) },
      },
      {
        ...{ ...delivery, delivery_id: ids.newDelivery, notification_id: ids.otherNotification },
        ...{ channel: 'slack', attempts: 0 },
      },
    ],
  }
}
