import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DesktopOutput } from '#shared/desktop-api.ts'
import type { MemberAccount, SignInSettings } from '#shared/model/sign-in.ts'
import { Button } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { RelativeDay } from '../../../components/relative-day.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { signInQueries } from '../../../entities/members/sign-in-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useSentences } from '../../../lib/sentences.ts'

/** Shows admins how single sign-on is configured, tests it, and lists the accounts that need attention. */
export function SignInSection() {
  const { t } = useTranslation()
  const { data: status, error, refetch } = useQuery(signInQueries.status())
  if (error && !status) return <ErrorState error={error} onRetry={refetch} />
  if (!status) return <SkeletonRows rows={4} height={48} />
  return (
    <>
      <Section title={t('signIn.settings.title')} hint={t('signIn.settings.hint')}>
        {status.settings ? <Configuration settings={status.settings} /> : <NotSetUp />}
      </Section>
      {status.settings ? <Accounts accounts={status.accounts} /> : null}
    </>
  )
}

function NotSetUp() {
  const { t } = useTranslation()
  return (
    <Card>
      <div className="py-3 text-sm">
        <p>{t('signIn.settings.none')}</p>
        <p className="mt-1 text-xs text-ink-3">
          {t('signIn.settings.howTo')} <code className="select-text">docs/single-sign-on.md</code>
        </p>
      </div>
    </Card>
  )
}

function Configuration({ settings }: { settings: SignInSettings }) {
  const { t } = useTranslation()
  const { checkMinutes: minutes, maxAgeHours: hours, signInDays: days } = settings
  return (
    <>
      <Card>
        <SettingRow label={t('signIn.settings.provider')}>
          <Value text={settings.issuer} />
        </SettingRow>
        <SettingRow
          label={t('signIn.settings.client')}
          hint={settings.hasClientSecret ? undefined : t('signIn.settings.clientPublic')}
        >
          <Value text={settings.clientId} />
        </SettingRow>
        <SettingRow label={t('signIn.settings.redirect')} hint={t('signIn.settings.redirectHint')}>
          <Value text={settings.redirectUri} />
          <CopyButton small text={settings.redirectUri} label={t('common.copy')} />
        </SettingRow>
        <SettingRow label={t('signIn.settings.domains')}>
          <Value text={settings.domains?.join(', ') ?? t('signIn.settings.allDomains')} />
        </SettingRow>
        <GroupsRow settings={settings} />
        <SettingRow label={t('signIn.settings.required')}>
          <Value
            text={settings.isRequired ? t('signIn.settings.requiredYes') : t('signIn.settings.requiredNo')}
          />
        </SettingRow>
        <SettingRow
          label={t('signIn.settings.checks')}
          hint={t('signIn.settings.checksWhat', { minutes, hours, days })}
        />
      </Card>
      <ConnectionTest />
    </>
  )
}

const Value = ({ text }: { text: string }) => (
  <span className="min-w-0 text-sm wrap-anywhere text-ink-2 select-text">{text}</span>
)

function GroupsRow({ settings }: { settings: SignInSettings }) {
  const { t } = useTranslation()
  const { roles, groupsClaim: claim, withoutGroup } = settings
  if (!roles) {
    return (
      <SettingRow label={t('settings.role')}>
        <Value text={t('signIn.settings.noGroups')} />
      </SettingRow>
    )
  }
  return (
    <SettingRow label={t('signIn.settings.groups', { claim })}>
      <ul className="flex flex-col items-end gap-1 text-sm text-ink-2">
        {roles.map(({ group, role }) => (
          <li key={`${group} ${role}`} className="wrap-anywhere select-text">
            {group} → {t(`settings.roles.${role}`)}
          </li>
        ))}
        <li>{t(`signIn.settings.withoutGroup.${withoutGroup}`)}</li>
      </ul>
    </SettingRow>
  )
}

type Check = DesktopOutput<'signIn.check'>

function ConnectionTest() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [busy, setBusy] = useState(false)
  const [check, setCheck] = useState<Check>()
  const test = async () => {
    setBusy(true)
    setCheck(undefined)
    await attempt(async () => setCheck(await call('signIn.check')))
    setBusy(false)
  }
  return (
    <div className="mt-3 flex flex-col gap-2">
      <div>
        <Button busy={busy} onClick={() => void test()}>
          {t('signIn.settings.test')}
        </Button>
      </div>
      <div role="status" className="empty:hidden">
        {check ? <CheckResult check={check} /> : null}
      </div>
    </div>
  )
}

function CheckResult({ check }: { check: Check }) {
  const { t } = useTranslation()
  const { result, reason, unknownScopes } = check
  const isGood = result === 'ok'
  const Icon = isGood ? CircleCheck : CircleAlert
  return (
    <>
      <p className="flex items-start gap-2 text-sm">
        <Icon size={16} aria-hidden className={isGood ? 'mt-0.5 text-ok' : 'mt-0.5 text-bad'} />
        {t(`signIn.settings.tested.${result}`, { reason: reason ?? '' })}
      </p>
      {unknownScopes.length > 0 ? (
        <p className="text-sm text-warn">
          {t('signIn.settings.unknownScopes', { scopes: unknownScopes.join(' ') })}
        </p>
      ) : null}
    </>
  )
}

function Accounts({ accounts }: { accounts: readonly MemberAccount[] }) {
  const { t } = useTranslation()
  const joined = useSentences()
  const noted = accounts.filter(({ problem, endedAt }) => problem !== null || endedAt !== null)
  return (
    <Section
      title={t('signIn.settings.accounts')}
      hint={
        accounts.length === 0
          ? t('signIn.settings.noAccounts')
          : joined(
              t('signIn.settings.linked', { count: accounts.length }),
              noted.length === 0 ? t('signIn.settings.allChecked') : null,
            )
      }
    >
      {noted.length > 0 ? (
        <Card>
          {noted.map((account) => (
            <AccountRow key={account.memberId} account={account} />
          ))}
        </Card>
      ) : null}
    </Section>
  )
}

function AccountRow({ account }: { account: MemberAccount }) {
  const { t } = useTranslation()
  const { email, problem, endedAt, endReason, signInBy, checkedAt } = account
  return (
    <SettingRow
      label={email}
      hint={
        <>
          {problem && endedAt === null ? `${t('signIn.settings.problem', { reason: problem })} · ` : ''}
          {t('signIn.settings.confirmed')} <RelativeTime at={checkedAt} />
          {signInBy ? (
            <>
              {' · '}
              {t('signIn.settings.signInBy')} <RelativeDay at={signInBy} />
            </>
          ) : null}
          {endedAt ? (
            <>
              {' · '}
              {t('signIn.settings.endedAt')} <RelativeTime at={endedAt} />
            </>
          ) : null}
        </>
      }
    >
      {endReason ? <Chip tone="bad">{t(`signIn.settings.reasons.${endReason}`)}</Chip> : null}
    </SettingRow>
  )
}
