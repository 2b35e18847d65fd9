import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import type { Actor } from '../../platform/operations/actor.js';
import { People } from './people.js';
import { PeopleQuery } from './people.dto.js';
import type { PeopleView } from './people.view.js';

@ApiTags('Staff: members')
@Controller('v1/tenants/:tenant/staff/people')
export class PeopleController {
  constructor(private readonly people: People) {}

  /** Holders and members by any part of name, number, address of mail, CUIT or DNI; the best first. */
  @Get()
  @Can('staff:members:read')
  find(@CurrentActor() { id }: Actor, @Query() query: PeopleQuery): Promise<PeopleView> {
    return this.people.find(id, query);
  }
}
