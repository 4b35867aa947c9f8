import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import { useAttempt } from './toast.tsx'

type CopyButtonProps = {
  text: string
  label: string
  describe?: string
  variant?: 'primary' | 'secondary'
  small?: boolean
  /** Copies in another way than as plain text. */
  copy?: () => Promise<void>
  /** Called after the text was copied. */
  onCopied?: (() => void) | undefined
}

/** Copies a text to the clipboard and shows a confirmation for two seconds. */
export function CopyButton({
  text,
  label,
  describe,
  variant = 'secondary',
  small,
  copy,
  onCopied,
}: CopyButtonProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [copied, setCopied] = useState(false)
  const [isCopying, setCopying] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <>
      <Button
        variant={variant}
        {...(small ? { small } : {})}
        aria-label={describe}
        data-copying={isCopying || undefined}
        icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        onClick={() => {
          setCopying(true)
          void attempt(copy ?? (() => navigator.clipboard.writeText(text))).then((done) => {
            setCopying(false)
            setCopied(done)
            if (done) onCopied?.()
          })
        }}
      >
        {copied ? t('common.copied') : label}
      </Button>
      <span role="status" className="sr-only">
        {copied ? t('common.copied') : ''}
      </span>
    </>
  )
}
