import type { Insertable, Selectable } from 'kysely'
import { z } from 'zod'
import { defaultNextSteps, NextSteps } from '#shared/model/next-steps.ts'
import { ChannelProblem, MemberVisibility, SalesforceApp, type Workspace } from '#shared/model/people.ts'
import {
  LeadCreation,
  LinkTasks,
  RecordFields,
  type SalesforceWrites,
} from '#shared/model/salesforce-writes.ts'
import { readTolerantly } from '#shared/tolerant.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { WorkspacesTable } from '../infrastructure/database/tables/people.ts'
import type { Connection } from './connection.ts'
import { parseColumn, parseNullableColumn, readJson } from './json-columns.ts'

/** A workspace without `channels`. The channels are not stored, because they depend on the configuration of the tracker. */
export type StoredWorkspace = Omit<Workspace, 'channels'>

/** The new values. An absent field does not change. */
export type WorkspaceChange = {
  [K in
    | 'name'
    | 'salesforceApp'
    | 'recordOwnerRule'
    | 'ignoredDomains'
    | 'slackChannel'
    | 'memberVisibility'
    | 'apiTokensAllowed'
    | 'nextSteps'
    | 'absenceAlertHours']?: StoredWorkspace[K] | undefined
} & {
  brandColor?: string | null | undefined
  /** The id of a stored picture. */
  logo?: string | null | undefined
  /** Only the settings that change. */
  salesforceWrites?: { [K in keyof SalesforceWrites]?: SalesforceWrites[K] | undefined } | undefined
}

/** The sender that readers of a link see. `logo` and `photo` are ids of pictures. */
export type SenderBrand = {
  color: string | null
  logo: string | null
  photo: string | null
  meetingUrl: string | null
  /** The next steps of the workspace as JSON. */
  nextSteps: string | null
}

const Domains = z.array(z.string())
const Problems = z.array(ChannelProblem).catch([])

/** Decodes `workspaces.channel_problems`. Returns an empty list for null, and for a value of another version that this version cannot parse. */
export const readChannelProblems = (json: string | null): ChannelProblem[] =>
  parseNullableColumn(Problems, json) ?? []

/** A value of a newer version is read as the narrowest one. */
export function readMemberVisibility(value: string): MemberVisibility {
  const read = readTolerantly(MemberVisibility, value)
  return read.ok ? read.value : 'own'
}

/** Returns null for null, and for a value of another version that this version cannot parse. */
export const readNextSteps = (json: string | null): NextSteps | null => readJson(NextSteps, json)

const workspaceOf = (row: Selectable<WorkspacesTable>): StoredWorkspace => ({
  id: row.workspace_id,
  name: row.name,
  createdAt: toInstant(row.created_at),
  salesforceApp: parseNullableColumn(SalesforceApp, row.salesforce_app),
  recordOwnerRule: row.record_owner_rule ?? 'off',
  ignoredDomains: row.ignored_domains === null ? [] : parseColumn(Domains, row.ignored_domains),
  slackChannel: row.slack_channel,
  brand: { color: row.brand_color, logo: row.logo },
  channelProblems: readChannelProblems(row.channel_problems),
  absenceAlertHours: row.absence_alert_hours === 0 ? null : row.absence_alert_hours,
  salesforceWrites: {
    createLeads: readJson(LeadCreation, row.create_leads),
    recordFields: readJson(RecordFields, row.record_fields),
    linkTasks: readJson(LinkTasks, row.link_tasks),
  },
  memberVisibility: readMemberVisibility(row.member_visibility),
  apiTokensAllowed: row.api_tokens_allowed === 1,
  nextSteps: readNextSteps(row.next_steps) ?? defaultNextSteps,
})

const jsonColumn = <C extends string>(column: C, value: object | null | undefined) =>
  (value === undefined ? {} : { [column]: value && JSON.stringify(value) }) as { [K in C]?: string | null }

function columnsOf(change: WorkspaceChange): Partial<Insertable<WorkspacesTable>> {
  const {
    name,
    salesforceApp,
    recordOwnerRule: rule,
    ignoredDomains,
    slackChannel,
    brandColor,
    logo,
    absenceAlertHours: alertHours,
    memberVisibility,
    apiTokensAllowed,
    nextSteps,
    salesforceWrites: writes = {},
  } = change
  return {
    ...(name === undefined ? {} : { name }),
    ...(salesforceApp === undefined
      ? {}
      : { salesforce_app: salesforceApp && JSON.stringify(salesforceApp) }),
    ...(rule === undefined ? {} : { record_owner_rule: rule === 'off' ? null : rule }),
    ...(ignoredDomains === undefined
      ? {}
      : { ignored_domains: JSON.stringify([...new Set(ignoredDomains)]) }),
    ...(slackChannel === undefined ? {} : { slack_channel: slackChannel }),
    ...(brandColor === undefined ? {} : { brand_color: brandColor }),
    ...(logo === undefined ? {} : { logo }),
    ...(alertHours === undefined ? {} : { absence_alert_hours: alertHours ?? 0 }),
    ...(memberVisibility === undefined ? {} : { member_visibility: memberVisibility }),
    ...(apiTokensAllowed === undefined ? {} : { api_tokens_allowed: apiTokensAllowed ? 1 : 0 }),
    ...jsonColumn('next_steps', nextSteps),
    ...jsonColumn('create_leads', writes.createLeads),
    ...jsonColumn('record_fields', writes.recordFields),
    ...jsonColumn('link_tasks', writes.linkTasks),
  }
}

/** The row of this workspace. */
export function createWorkspaceRepository({ db }: Connection, workspaceId: string) {
  return {
    async get(): Promise<StoredWorkspace> {
      const row = await db
        .selectFrom('workspaces')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirstOrThrow()
      return workspaceOf(row)
    },

    async name(): Promise<string> {
      const row = await db
        .selectFrom('workspaces')
        .select('name')
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirstOrThrow()
      return row.name
    },

    /** Returns the sequence number of the newest event in the workspace's feed. */
    async feedPosition(): Promise<number> {
      const row = await db
        .selectFrom('workspaces')
        .select('feed_seq')
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirstOrThrow()
      return row.feed_seq
    },

    /** Returns the color and logo of the workspace, with the photo and meeting URL of a member. The member may have been removed. */
    async brandOf(memberId: string): Promise<SenderBrand> {
      return db
        .selectFrom('workspaces')
        .innerJoin('members', 'members.workspace_id', 'workspaces.workspace_id')
        .select([
          'workspaces.brand_color as color',
          'workspaces.logo',
          'members.photo',
          'members.meeting_url as meetingUrl',
          'workspaces.next_steps as nextSteps',
        ])
        .where('workspaces.workspace_id', '=', workspaceId)
        .where('members.member_id', '=', memberId)
        .executeTakeFirstOrThrow()
    },

    /** Inserts the workspace if it does not exist. */
    async insert(name: string, createdAt: number): Promise<void> {
      await db
        .insertInto('workspaces')
        .values({ workspace_id: workspaceId, name, feed_seq: 0, salesforce_app: null, created_at: createdAt })
        .onConflict((conflict) => conflict.column('workspace_id').doNothing())
        .execute()
    },

    /** Changes the given fields. Returns false if no field is given. */
    async update(change: WorkspaceChange): Promise<boolean> {
      const columns = columnsOf(change)
      if (Object.keys(columns).length === 0) return false
      await db.updateTable('workspaces').set(columns).where('workspace_id', '=', workspaceId).execute()
      return true
    },
  }
}
