import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { addressKey } from '../../platform/http/rate-limits.js';
import { AccountReader } from './account-reader.js';
import type { AccountView } from './account.view.js';
import { RedeemWebKeyRequest, RequestWebKey } from './web-key-request.dto.js';
import type { WebKeyRequestedView } from './web-key-request.view.js';
import { WebKeyRedemption } from './web-key-redemption.js';
import { WebKeyRequests } from './web-key-requests.js';

/** Said to everybody: what the file holds must not show in it. */
const DETAIL =
  'Si su correo es el que figura en la ficha del titular, en unos minutos recibe un enlace para agregar la cuenta; vence a las 24 horas. Si en la ficha solo coincide el teléfono que indicó, no se envía ningún enlace: la cooperativa ve su pedido y lo llama. Si no figura ninguno de los dos, pida su clave web en la cooperativa.';

@ApiTags('Accounts')
@Controller('v1/tenants/:tenant/web-key-requests')
export class WebKeyRequestsController {
  constructor(
    private readonly requests: WebKeyRequests,
    private readonly redemption: WebKeyRedemption,
    private readonly reader: AccountReader,
  ) {}

  /** Asks for a link to a holder without the web key. The answer is the same whatever the holder's file says. */
  @Post()
  @Can('account:write')
  @HttpCode(202)
  async request(
    @CurrentMember() { userId }: Member,
    @Ip() ip: string,
    @Body() body: RequestWebKey,
  ): Promise<WebKeyRequestedView> {
    await this.requests.request(userId, addressKey(ip), body);
    return { detail: DETAIL };
  }

  /** Makes the account by the mailed link, for the member who asked. */
  @Post('redemption')
  @Can('account:write')
  async redeem(
    @CurrentMember() { userId }: Member,
    @Body() { token, alias = null }: RedeemWebKeyRequest,
  ): Promise<AccountView> {
    return this.reader.get(userId, await this.redemption.redeem(token, userId, alias));
  }
}
