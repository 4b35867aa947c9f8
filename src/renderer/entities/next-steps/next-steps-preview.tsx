import { CalendarDays, ChevronRight, Download, type LucideIcon, Mail, Share } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { fill } from '#shared/fill.ts'
import { viewer as viewerEn } from '#shared/messages/en/viewer.ts'
import { viewer as viewerJa } from '#shared/messages/ja/viewer.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { NextStepKind, OfferedStep } from '#shared/model/next-steps.ts'
import { stepLabel } from '#shared/step-label.ts'
import { cn } from '../../lib/class-names.ts'
import { useMember } from '../../lib/session.ts'

const icons: Record<NextStepKind, LucideIcon> = {
  meeting: CalendarDays,
  reply: Mail,
  page: ChevronRight,
  share: Share,
  download: Download,
}
const words = { en: viewerEn, ja: viewerJa }
const presetOf = (locale: Locale): Record<NextStepKind, string> => ({
  meeting: words[locale]['toolbar.meetLabel'],
  reply: words[locale]['toolbar.replyShort'],
  page: words[locale]['steps.page'],
  share: words[locale]['steps.share'],
  download: words[locale]['steps.download'],
})

/** The card after the last page, as readers of both languages see it. */
export function NextStepsPreview({ steps }: { steps: readonly OfferedStep[] }) {
  const { t } = useTranslation('branding', { keyPrefix: 'steps' })
  const name = useMember()?.name ?? ''
  return (
    <div>
      <p className="mb-2 text-xs text-ink-3">{t('preview')}</p>
      <div role="img" aria-label={t('preview')} className="flex flex-col gap-3">
        {(['en', 'ja'] as const).map((locale) => (
          <div key={locale} aria-hidden className="rounded-card border border-line bg-canvas p-4 text-center">
            {steps.length === 0 ? (
              <p className="text-xs text-ink-3">{t('nothing')}</p>
            ) : (
              <>
                <p className="font-semibold">{words[locale]['steps.title']}</p>
                <p className="text-xs text-ink-3">{fill(words[locale]['steps.from'], { name })}</p>
                <div className="mt-3 flex flex-col gap-2">
                  {steps.map((step, index) => (
                    <PreviewButton
                      key={step.kind}
                      kind={step.kind}
                      text={stepLabel(step, locale, presetOf(locale)[step.kind])}
                      isFirst={index === 0}
                    />
                  ))}
                </div>
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  )
}

function PreviewButton({ kind, text, isFirst }: { kind: NextStepKind; text: string; isFirst: boolean }) {
  const Icon = icons[kind]
  return (
    <span
      className={cn(
        'flex min-h-8 items-center justify-center gap-2 rounded-control border px-3 py-1 text-xs font-semibold',
        isFirst ? 'border-transparent bg-accent text-on-accent' : 'border-line text-accent',
      )}
    >
      <Icon size={14} aria-hidden className="shrink-0" />
      <span className="min-w-0 break-words">{text}</span>
    </span>
  )
}
