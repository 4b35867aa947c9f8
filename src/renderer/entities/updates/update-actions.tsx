import { useTranslation } from 'react-i18next'
import type { UpdateState } from '#shared/desktop-api/updates.ts'
import { Button } from '../../components/button.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { call } from '../../lib/bridge/desktop.ts'

/** The buttons of the present phase. An installation that does not update itself gets the address of the installer instead. */
export function UpdateActions({ update }: { update: UpdateState }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { phase, support, offer, installsAtQuit } = update
  if (phase === 'available' && support === 'self') {
    return (
      <Button variant="primary" small onClick={() => attempt(() => call('updates.download'))}>
        {t('updates.download')}
      </Button>
    )
  }
  if (phase === 'available' && support !== 'managed' && offer?.url) {
    const { url } = offer
    return (
      <Button small onClick={() => attempt(() => call('shell.openExternal', { url }))}>
        {t('updates.getInstaller')}
      </Button>
    )
  }
  if (phase !== 'ready') return null
  return (
    <span className="flex flex-wrap gap-2">
      {installsAtQuit ? null : (
        <Button small onClick={() => attempt(() => call('updates.installAtQuit'))}>
          {t('updates.atQuit')}
        </Button>
      )}
      <Button variant="primary" small onClick={() => attempt(() => call('updates.install'))}>
        {t('updates.install')}
      </Button>
    </span>
  )
}
