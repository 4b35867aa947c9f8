// Decides once for each trouble whether the admins are told that company accounts cannot be checked (ADR 98).
import { type AccountTroubleFacts, nextAccountTrouble } from '../../domain/sign-in/account-trouble.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import type { AccountMailFacts } from '../../repositories/admin-mails.ts'
import type { StoredAccount } from '../../repositories/company-accounts.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { mailAdmins } from '../workers/mail-admins.ts'
import { accessEndsAt } from './account-times.ts'

const hourMs = 3_600_000

/** The admins are told after a quarter of the time after which devices end. Three quarters are left to repair the provider. */
const alertAfterMs = ({ oidcMaxAgeHours }: Pick<TrackerConfig, 'oidcMaxAgeHours'>): number =>
  (oidcMaxAgeHours * hourMs) / 4

type Found = { facts: AccountTroubleFacts; mail: AccountMailFacts }

async function factsOf(
  { companyAccounts }: Pick<WorkspaceRepositories, 'companyAccounts'>,
  config: TrackerConfig,
  toldAt: number | null,
  now: number,
): Promise<Found> {
  const accounts = await companyAccounts.list()
  const failing = accounts.filter(({ problem, endedAt }) => problem !== null && endedAt === null)
  const ended = accounts.filter(
    ({ endReason, endedAt }) => endReason === 'age' && (endedAt ?? 0) >= (toldAt ?? now),
  )
  const [oldest] = failing
  const endsAt = (account: StoredAccount) => accessEndsAt(config, account, account.refreshToken === null)
  return {
    facts: {
      failing: failing.length,
      since: oldest?.checkedAt ?? null,
      isConfirmedAgain: accounts.some(
        ({ checkedAt, endedAt }) => endedAt === null && toldAt !== null && checkedAt > toldAt,
      ),
    },
    mail: {
      ...{ since: toInstant(oldest?.checkedAt ?? toldAt ?? now), accounts: failing.length },
      ...{ reason: oldest?.problem ?? null, ended: ended.length },
      endsAt: toInstant(Math.min(...failing.map(endsAt), now + config.oidcMaxAgeHours * hourMs)),
    },
  }
}

/** Inserts the e-mails to the admins of a workspace that are due. Safe for any number of tracker processes. */
export async function watchAccounts(context: TrackerContext, workspaceId: string): Promise<void> {
  const { store, clock, config, signIn } = context
  // Without a mail server, the trouble stays untold, so that the admins are told when a mail server is configured.
  if (signIn === null || config.smtpUrl === null) return
  const stepOf = async (repositories: WorkspaceRepositories, toldAt: number | null) => {
    const now = clock.now()
    const { facts, mail } = await factsOf(repositories, config, toldAt, now)
    const step = nextAccountTrouble(toldAt, facts, alertAfterMs(config), now)
    return step && { ...step, facts: mail }
  }
  const repositories = store.forWorkspace(workspaceId)
  // Usually nothing changes. These queries take no lock.
  if (!(await stepOf(repositories, await repositories.companyAccounts.troubleToldAt()))) return
  await store.inTransaction(async (unit) => {
    const locked = unit.forWorkspace(workspaceId)
    const step = await stepOf(locked, await locked.companyAccounts.lockTroubleToldAt())
    if (!step) return
    await locked.companyAccounts.setTroubleToldAt(step.toldAt)
    await mailAdmins(locked, { kind: step.mail, facts: step.facts }, clock.now())
  })
}
