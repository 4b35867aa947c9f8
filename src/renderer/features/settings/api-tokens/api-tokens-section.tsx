import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiToken } from '#shared/model/api-tokens.ts'
import type { Workspace } from '#shared/model/people.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { type CallError, call } from '../../../lib/bridge/desktop.ts'
import { useIsAdmin, useMember, useSession } from '../../../lib/session.ts'
import { apiTokenQueries } from './api-token-queries.ts'
import { ApiTokenRow } from './api-token-row.tsx'
import { CreateTokenForm } from './create-token-form.tsx'

/** The tokens with which other programs call the tracker's API. */
export function ApiTokensSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const workspace = useSession((state) => state.session?.workspace)
  if (!workspace) return null
  const isAllowed = workspace.apiTokensAllowed
  if (isAllowed === null) return <Notice tone="plain">{t('apiTokens.trackerTooOld')}</Notice>
  return (
    <>
      <OwnTokens isAllowed={isAllowed} />
      {isAdmin ? <TokensOfOthers /> : null}
      {isAdmin ? <AllowedSection workspace={workspace} /> : null}
    </>
  )
}

function OwnTokens({ isAllowed }: { isAllowed: boolean }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const tracker = useSession((state) => state.session?.tracker.url)
  const { data: tokens, error, refetch } = useQuery(apiTokenQueries.own())
  const [creating, setCreating] = useState(false)
  return (
    <Section
      title={t('apiTokens.title')}
      hint={t('apiTokens.hint')}
      action={
        <div className="flex gap-2">
          <Button
            disabled={!tracker}
            onClick={() => attempt(() => call('shell.openExternal', { url: `${tracker}/api/docs` }))}
          >
            {t('apiTokens.docs')}
          </Button>
          <Button
            icon={<Plus size={14} aria-hidden />}
            disabled={!isAllowed}
            onClick={() => setCreating(true)}
          >
            {t('apiTokens.create')}
          </Button>
        </div>
      }
    >
      {isAllowed ? null : (
        <div className="mb-2">
          <Notice tone="warn">{t('apiTokens.notAllowed')}</Notice>
        </div>
      )}
      <TokenList tokens={tokens} none={t('apiTokens.none')} error={error} onRetry={refetch} />
      <Dialog open={creating} onOpenChange={setCreating} title={t('apiTokens.create')}>
        <CreateTokenForm onDone={() => setCreating(false)} />
      </Dialog>
    </Section>
  )
}

function TokensOfOthers() {
  const { t } = useTranslation()
  const me = useMember()
  const { data, error, refetch } = useQuery(apiTokenQueries.all())
  const others = data?.filter(({ memberId }) => memberId !== me?.id)
  return (
    <Section title={t('apiTokens.all')} hint={t('apiTokens.allHint')}>
      <TokenList tokens={others} none={t('apiTokens.noneOfOthers')} error={error} onRetry={refetch} />
    </Section>
  )
}

type TokenListProps = {
  tokens: readonly (ApiToken & { member?: { name: string } })[] | undefined
  /** The text of an empty list. */
  none: string
  error: CallError | null
  onRetry(): void
}

function TokenList({ tokens, none, error, onRetry }: TokenListProps) {
  if (!tokens)
    return error ? <ErrorState error={error} onRetry={onRetry} /> : <SkeletonRows rows={2} height={56} />
  if (tokens.length === 0) return <p className="text-ink-3">{none}</p>
  return (
    <Card>
      <ul className="divide-y divide-line">
        {tokens.map((token) => (
          <ApiTokenRow key={token.id} token={token} owner={token.member?.name} />
        ))}
      </ul>
    </Card>
  )
}

function AllowedSection({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  return (
    <Section title={t('settings.sections.workspace')}>
      <Card>
        <SwitchRow
          label={t('apiTokens.allowed')}
          hint={t('apiTokens.allowedHint')}
          checked={workspace.apiTokensAllowed === true}
          onChange={(apiTokensAllowed) => void attempt(() => call('workspace.update', { apiTokensAllowed }))}
        />
      </Card>
    </Section>
  )
}
