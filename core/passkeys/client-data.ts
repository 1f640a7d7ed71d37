/** Whether another site's page framed ours when the passkey was shown: the user may not have seen whom they answered. */
export function isOfAnotherFrame(clientDataJson: string): boolean {
  const { crossOrigin } = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString());
  return crossOrigin === true;
}
