// Japanese sentences for trouble in the network between this computer and a server. `{host}` is the server.
import type { NetworkTrouble } from '../../network-trouble.ts'

export const network = {
  offline: 'このコンピューターはネットワークに接続していません。接続が戻ると、アプリは自動的に再開します。',
  hostUnknown: 'このネットワークで {host} が見つかりません。ネットワーク、VPN、アドレスを確認してください。',
  refused:
    '{host} が接続を拒否しています。サーバーが停止しているか、ファイアウォールに遮断されている可能性があります。',
  timedOut:
    '{host} から時間内に応答がありません。ネットワークを確認してください。ファイアウォールまたは VPN に遮断されている可能性があります。',
  interrupted: '{host} との接続が切れました。アプリは自動的に再試行します。',
  blocked:
    'このコンピューターのプログラムまたはポリシーが {host} を遮断しています。IT 部門に許可を依頼してください。',
  proxyUnreachable:
    'ネットワークのプロキシに接続できないため、{host} にも接続できません。このコンピューターのプロキシ設定を確認してください。',
  proxyLogin:
    'ネットワークのプロキシがログインを受け付けません。ユーザー名とパスワードをもう一度入力するか、IT 部門にお問い合わせください。',
  proxyRefused:
    'ネットワークのプロキシが {host} への接続を許可していません。IT 部門にこのアドレスの許可を依頼してください。',
  proxyCertificate:
    'このコンピューターでは、ネットワークのプロキシの証明書が有効ではありません。IT 部門に認証局のインストールを依頼してください。',
  certificateUnknown:
    'このコンピューターは {host} の証明書を信頼していません。社内のゲートウェイが通信を検査している可能性があります。IT 部門に認証局のインストールを依頼してください。',
  certificateExpired:
    '{host} の証明書は期限切れか、まだ有効ではありません。このコンピューターの日付と時刻を確認してください。正しい場合は、サーバーの管理者に連絡してください。',
  certificateName:
    '{host} として応答したサーバーの証明書は、別のアドレスのものです。アドレスを確認し、ネットワークがブラウザーでのログインを求めていないか確認してください。',
  certificateRefused:
    '{host} の証明書を使用できません。失効しているか、暗号が弱いか、壊れています。サーバーの管理者に連絡してください。',
  clientCertificate:
    '{host} またはその手前のゲートウェイが、このコンピューターの証明書を求めています。IT 部門にお問い合わせください。',
  tls: '{host} と安全に接続できません。応答した相手の TLS が異なります。ゲートウェイまたは誤ったポートが原因の可能性があります。',
} as const satisfies Record<NetworkTrouble, string>
