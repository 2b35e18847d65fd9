import { applyDecorators } from '@nestjs/common';
import { IsNumber, Max, Min } from 'class-validator';

/** Argentina's box, in degrees. */
const BOX = { south: -55.2, north: -21.7, west: -73.6, east: -53.6 };
const OUTSIDE = { message: 'OUTSIDE_ARGENTINA: Ese punto no está en la Argentina.' };

/** Before the others: what is no number is said to be none. */
const IsDegrees = () => IsNumber({ maxDecimalPlaces: 6 });

/** Degrees of a point in Argentina, at most six decimals. */
export function IsArgentineLatitude(): PropertyDecorator {
  return applyDecorators(IsDegrees(), Min(BOX.south, OUTSIDE), Max(BOX.north, OUTSIDE));
}

/** The same of its longitude. */
export function IsArgentineLongitude(): PropertyDecorator {
  return applyDecorators(IsDegrees(), Min(BOX.west, OUTSIDE), Max(BOX.east, OUTSIDE));
}
