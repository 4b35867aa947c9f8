import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ForecastReason } from '#shared/task-forecast.ts'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/screen.tsx'
import type { ToastAction } from '../../components/toast.tsx'

type ForecastLineProps = {
  reason: ForecastReason
  /** Null if this member may not change what the reason names. */
  action: ToastAction | null
}

/** Says in one line why no Task will come, with the action that changes it. */
export function ForecastLine({ reason, action }: ForecastLineProps) {
  const { t } = useTranslation()
  return (
    <div role="status">
      <Notice
        tone={reason === 'muted' ? 'plain' : 'warn'}
        icon={<TriangleAlert size={16} aria-hidden className="shrink-0" />}
        action={
          action ? (
            <Button small onClick={action.onPress}>
              {action.label}
            </Button>
          ) : null
        }
      >
        {t(`forecast.${reason}`)}
      </Notice>
    </div>
  )
}
