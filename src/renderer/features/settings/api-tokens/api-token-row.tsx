import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiToken } from '#shared/model/api-tokens.ts'
import { Button } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { RelativeDay } from '../../../components/relative-day.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { refetchApiTokens } from './api-token-queries.ts'
import { scopeKeys } from './scope-keys.ts'

/** Shows a token, with a button that revokes it. `owner`: the name of its member, only in the list of all members' tokens. */
export function ApiTokenRow({ token, owner }: { token: ApiToken; owner: string | undefined }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const [revoking, setRevoking] = useState(false)
  const isExpired = Date.parse(token.expiresAt) <= Date.now()
  const revoke = async () => {
    await call('apiTokens.revoke', { tokenId: token.id })
    await refetchApiTokens()
  }
  const scopes = new Intl.ListFormat(locale === 'ja' ? 'ja' : 'en-GB', { type: 'conjunction' }).format(
    token.scopes.map((scope) => t(`apiTokens.scopeNames.${scopeKeys[scope]}`)),
  )
  return (
    <li className="flex min-h-14 items-center gap-3 py-2">
      <KeyRound size={18} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <span className="truncate">{token.name}</span>
          {isExpired ? <Chip tone="warn">{t('apiTokens.expired')}</Chip> : null}
        </div>
        <div className="text-xs text-ink-3">
          {owner ? `${owner} · ` : null}
          {scopes}
        </div>
        <div className="text-xs text-ink-3">
          {t('apiTokens.ending', { ending: token.ending })}
          {isExpired ? null : (
            <>
              {' · '}
              {t('apiTokens.expires')} <RelativeDay at={token.expiresAt} />
            </>
          )}
          {' · '}
          {token.lastUsedAt ? (
            <>
              {t('apiTokens.lastUsed')} <RelativeTime at={token.lastUsedAt} />
            </>
          ) : (
            t('apiTokens.neverUsed')
          )}
        </div>
      </div>
      <Button small onClick={() => setRevoking(true)}>
        {t('apiTokens.revoke')}
      </Button>
      <ConfirmDialog
        open={revoking}
        onOpenChange={setRevoking}
        title={t('apiTokens.revokeAsk', { name: token.name })}
        body={t('apiTokens.revokeWhat')}
        action={t('apiTokens.revoke')}
        onConfirm={revoke}
      />
    </li>
  )
}
