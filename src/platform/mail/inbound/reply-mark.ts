/** Above this line the answer is written: it is the first of our own mails, and whatever program quotes them keeps it. */
export const REPLY_MARK = '— Escriba su respuesta por encima de esta línea —';
