// The sentence for each coded error, in Japanese: what happened, and what to do.
import type { ErrorCode } from '../../errors.ts'

export const errors = {
  bad_request: '入力内容に誤りがあります。内容を確認して、もう一度お試しください。',
  unauthorized:
    'このデバイスはトラッカーに登録されていません。新しい招待でワークスペースに参加し直してください。',
  device_revoked:
    'このデバイスはワークスペースから削除されました。参加し直すには、管理者に新しい招待を依頼してください。',
  forbidden: 'この操作を行う権限がありません。所有者またはワークスペースの管理者に依頼してください。',
  not_found: '対象が見つかりません。すでに削除された可能性があります。前の画面に戻って選び直してください。',
  method_not_allowed:
    'トラッカーがこの操作に対応していません。アプリとトラッカーを同じバージョンに更新してください。',
  conflict: 'ほかの人が先に変更しました。最新の状態を確認して、もう一度お試しください。',
  too_many_requests: '短時間に操作が集中しました。1分ほど待ってから、もう一度お試しください。',
  invite_invalid:
    'この招待は無効です。リンク全体がコピーされているか確認するか、新しい招待を依頼してください。',
  invite_used: 'この招待はすでに使用されています。招待は1回だけ有効です。新しい招待を依頼してください。',
  invite_expired: 'この招待の有効期限が切れています。新しい招待を依頼してください。',
  invite_revoked: 'この招待は取り消されました。管理者に新しい招待を依頼してください。',
  invite_email_mismatch:
    'この招待は別のメールアドレス宛てです。そのアドレスを使うか、ご自分宛ての招待を依頼してください。',
  last_admin: 'ワークスペースには管理者が1人以上必要です。先にほかのメンバーを管理者にしてください。',
  picture_invalid: 'この画像は使えません。200 kB以下のPNG、JPEG、WebPを選んでください。',
  pdf_not_a_pdf: 'このファイルはPDFではありません。PDFとして保存してから、もう一度ドロップしてください。',
  pdf_empty: 'このファイルは空です。元のファイルを確認して、もう一度ドロップしてください。',
  pdf_broken: 'このPDFは破損していて読み込めません。書き出し直したファイルをドロップしてください。',
  pdf_encrypted:
    'このPDFを開くにはパスワードが必要です。パスワードなしのコピーを保存して、そちらをドロップしてください。',
  pdf_too_large:
    'ファイルサイズがワークスペースの上限（管理者が変更していなければ200 MB）を超えています。小さくしてから、もう一度ドロップしてください。',
  upload_unknown: 'このアップロードはトラッカーに残っていません。最初からやり直してください。',
  link_unknown: 'このリンクは存在しません。リンク全体がコピーされているか確認してください。',
  link_disabled: 'このリンクは無効になっています。閲覧を許可するには有効にしてください。',
  email_required: 'このリンクではメールアドレスの入力が必要です。入力して続けてください。',
  email_invalid: 'メールアドレスの形式が正しくありません。入力内容を確認してください。',
  link_expired: 'このリンクは有効期限が切れています。再び閲覧できるようにするには、期限を変更してください。',
  code_required: 'このリンクでは、閲覧者のメールアドレスに確認コードを送信します。コードを入力してください。',
  code_wrong: 'コードが正しくないか、送信から10分が過ぎています。新しいコードを送信してください。',
  passcode_required: 'このリンクにはパスコードが必要です。入力して続けてください。',
  passcode_wrong: 'パスコードが正しくありません。大文字と小文字も確認してください。',
  agreement_required: 'このリンクでは、閲覧前に同意が必要です。内容を確認して同意してください。',
  reader_not_allowed: 'このアドレスでは、このリンクの資料を閲覧できません。送信者にご確認ください。',
  download_not_allowed: 'このリンクではダウンロードが許可されていません。送信者に依頼してください。',
  email_not_set_up:
    'トラッカーがメールを送信できないため、確認コードを使えません。運用担当者がSMTPを設定するまで、オフにしてください。',
  watermark_not_possible:
    'このPDFのページには閲覧者のアドレスを入れられません。透かしをオフにするか、PDFを保存し直してアップロードしてください。',
  visit_token_invalid: 'この閲覧は続けられません。リンクを開き直してください。',
  visit_ended: 'この閲覧は終了しています。リンクを開き直してください。',
  beat_invalid: '報告された閲覧時間が正しくないため、集計に含めませんでした。',
  lease_lost: '別のデバイスがこの処理を引き継ぎました。操作は必要ありません。',
  cursor_invalid: '一覧の内容が変わりました。最初から読み込み直してください。',
  tracker_unreachable:
    'トラッカーに接続できません。ネットワークを確認してください。接続は自動的に再開されます。',
  tracker_incompatible:
    'トラッカーのアドレスから想定外の応答がありました。アプリを更新するか、アドレスを確認してください。',
  not_joined: 'このデバイスはまだワークスペースに参加していません。招待を開いて参加してください。',
  already_joined:
    'このデバイスはすでにワークスペースに参加しています。別のワークスペースに参加するには、設定から退出してください。',
  keychain_locked:
    'このコンピューターのキーチェーンを開けません。ロックを解除して、もう一度お試しください。データは失われていません。',
  salesforce_not_configured:
    'このワークスペースではSalesforceが設定されていません。管理者が設定画面でコンシューマー鍵を入力してください。',
  salesforce_not_connected: 'Salesforceに接続していません。設定画面から接続してください。',
  salesforce_consent_denied:
    'Salesforceの画面でアクセスが拒否されました。もう一度接続し、「許可」を選んでください。',
  salesforce_wrong_consumer_key:
    'Salesforceにこのコンシューマー鍵が見つかりません。管理者が設定画面で鍵とログインURLを確認してください。新しいアプリは有効になるまで最大10分かかります。',
  salesforce_callback_port_taken:
    'Salesforceからの応答を受け取るポート（{ports}）を別のプログラムが使用しています。そのプログラムを終了して、もう一度接続してください。',
  salesforce_timed_out: 'ブラウザーでのログインが時間内に完了しませんでした。もう一度接続してください。',
  salesforce_cancelled: '接続をキャンセルしました。準備ができたら、もう一度接続してください。',
  salesforce_login_failed:
    'Salesforceにログインできませんでした。もう一度お試しください。解決しない場合は、Salesforceの管理者にログイン履歴の確認を依頼してください。',
  salesforce_refused:
    'Salesforceが拒否しました: {detail} 指摘された箇所を直すか、Salesforceの管理者に見せてください。',
  salesforce_unreachable:
    'Salesforceに接続できません。ネットワークを確認してください。待機中の処理は、接続が戻りしだい実行されます。',
  salesforce_login_url_invalid:
    'SalesforceのログインURLではありません。https://login.salesforce.com、https://test.salesforce.com、または「私のドメイン」のURLを入力してください。',
  campaign_id_invalid:
    'キャンペーンとして認識できません。SalesforceのキャンペーンのURL、または701で始まる15桁か18桁のIDを貼り付けてください。',
  campaign_not_found:
    'Salesforceにこのキャンペーンがないか、参照する権限がありません。IDとアクセス権を確認してください。',
  url_not_allowed: 'このアドレスは使用できません。https:// で始まるアドレスを指定してください。',
  internal:
    'アプリで問題が発生しました。もう一度お試しください。解決しない場合は、ログをサポートに送ってください。',
  unavailable: '現在この操作は行えません。1分ほど待ってから、もう一度お試しください。',
} as const satisfies Record<ErrorCode, string>
