import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { AppMark } from '../../components/app-mark.tsx'
import { Button } from '../../components/button.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { cn } from '../../lib/class-names.ts'
import { changeSettings, useSession } from '../../lib/session.ts'
import { ConnectStep } from './connect-step.tsx'
import { DocumentStep } from './document-step.tsx'
import { JoinStep } from './join-step.tsx'
import {
  isSetupStep,
  type SetupProgress,
  type SetupStep,
  setupSteps,
  useSetupProgress,
} from './setup-progress.ts'

export function SetupScreen({ step }: { step: string | undefined }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const attempt = useAttempt()
  const progress = useSetupProgress()
  const workspace = useSession((state) => state.session?.workspace?.name)
  const open = isSetupStep(step) ? step : (progress.current ?? 'document')
  const next = setupSteps[setupSteps.indexOf(open) + 1]
  const leave = async () => {
    await attempt(() => changeSettings({ setup: { dismissed: true } }))
    navigate('/activity')
  }
  const goOn = () => (next ? navigate(`/setup/${next}`) : void leave())
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-2xl flex-col px-8 pt-10 pb-8">
        <div className="mb-8 flex items-center gap-2.5">
          <AppMark />
          <span className="truncate font-semibold">{workspace ?? t('app.name')}</span>
        </div>
        <h1 className="text-xl font-semibold">{t('setup.title')}</h1>
        <p className="mt-1 text-ink-2">{t('setup.intro')}</p>
        <Steps progress={progress} open={open} />
        <div className="flex-1">
          {open === 'join' ? <JoinStep onDone={goOn} /> : null}
          {open === 'connect' ? <ConnectStep /> : null}
          {open === 'document' ? <DocumentStep /> : null}
        </div>
        {/* Without a workspace there is nothing else to show, so the only way on is to join. */}
        {workspace ? (
          <div className="mt-8 flex items-center justify-between border-t border-line pt-4">
            <Button variant="ghost" onClick={leave}>
              {t('setup.later')}
            </Button>
            {next || progress.finished[open] ? (
              <Button variant={progress.finished[open] ? 'primary' : 'secondary'} onClick={goOn}>
                {progress.finished[open] ? (next ? t('setup.next') : t('setup.finish')) : t('setup.skip')}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
    </div>
  )
}

function Steps({ progress, open }: { progress: SetupProgress; open: SetupStep }) {
  const { t } = useTranslation()
  return (
    <ol className="my-8 grid grid-cols-3 gap-3">
      {setupSteps.map((step, index) => {
        const finished = progress.finished[step]
        return (
          <li key={step}>
            <StepLink
              step={step}
              isCurrent={step === open}
              isReachable={step === 'join' || progress.finished.join}
              className={cn(
                'flex items-center gap-2.5 border-t-2 pt-2.5',
                step === open
                  ? 'border-accent font-medium'
                  : finished
                    ? 'border-ok'
                    : 'border-line-strong text-ink-3',
              )}
            >
              <span
                className={cn(
                  'flex size-5 shrink-0 items-center justify-center rounded-full text-xs font-semibold',
                  finished
                    ? 'bg-ok-soft text-ok'
                    : step === open
                      ? 'bg-accent text-on-accent'
                      : 'bg-hover text-ink-3',
                )}
              >
                {finished ? <Check size={12} aria-hidden /> : index + 1}
              </span>
              {t(`setup.steps.${step}`)}
              {finished ? <span className="sr-only">{t('setup.isDone')}</span> : null}
            </StepLink>
          </li>
        )
      })}
    </ol>
  )
}

type StepLinkProps = {
  step: SetupStep
  isCurrent: boolean
  /** False: the step needs a workspace. */
  isReachable: boolean
  className: string
  children: ReactNode
}

function StepLink({ step, isCurrent, isReachable, className, children }: StepLinkProps) {
  if (!isReachable) return <span className={className}>{children}</span>
  return (
    <Link href={`/setup/${step}`} aria-current={isCurrent ? 'step' : undefined} className={className}>
      {children}
    </Link>
  )
}
