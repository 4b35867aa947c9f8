import { Files } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { IconButton } from '../../../components/button.tsx'
import { toast } from '../../../components/toast.tsx'
import { BundleDialog } from './bundle-dialog.tsx'

/** Opens the dialog for a new bundle, and then the page of the bundle. */
export function NewBundleButton() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [making, setMaking] = useState(false)
  return (
    <>
      <IconButton
        label={t('bundles.newShort')}
        icon={<Files size={16} aria-hidden />}
        onClick={() => setMaking(true)}
      />
      <BundleDialog
        open={making}
        onOpenChange={setMaking}
        onSaved={(made) => {
          toast(t('bundles.made', { title: made.title }))
          navigate(`/documents/${made.id}/links`)
        }}
      />
    </>
  )
}
