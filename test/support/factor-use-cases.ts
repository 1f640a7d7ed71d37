/** The use cases of second factors, wired as the functions wire them. */
import { type CheckCodeDependencies, checkCode } from '../../core/sign-in/check-code.ts';
import { codeThrottle } from '../../core/throttle/code-throttle.ts';
import { type AnswerChallengeDependencies, answerChallenge } from '../../core/use-cases/answer-challenge.ts';
import { type ConfirmTotpDependencies, confirmTotp } from '../../core/use-cases/factors/confirm-totp.ts';
import { type EnrolTotpDependencies, enrolTotp } from '../../core/use-cases/factors/enrol-totp.ts';
import { type RemoveFactorDependencies, removeFactor } from '../../core/use-cases/factors/remove-factor.ts';
import { renameFactor } from '../../core/use-cases/factors/rename-factor.ts';
import { renewRecoveryCodes } from '../../core/use-cases/factors/renew-recovery-codes.ts';
import { type SendSignInCodeDependencies, sendSignInCode } from '../../core/use-cases/send-sign-in-code.ts';
import { type SignInByCodeDependencies, signInByCode } from '../../core/use-cases/sign-in-by-code.ts';
import { type StepUpDependencies, stepUp } from '../../core/use-cases/step-up.ts';

type Dependencies = Omit<CheckCodeDependencies, 'throttleCodes'> &
  AnswerChallengeDependencies &
  Omit<ConfirmTotpDependencies, 'throttleCodes'> &
  EnrolTotpDependencies &
  RemoveFactorDependencies &
  StepUpDependencies &
  SendSignInCodeDependencies &
  SignInByCodeDependencies &
  Parameters<typeof codeThrottle>[0];

export function factorUseCases(deps: Dependencies) {
  const throttleCodes = codeThrottle(deps);
  return {
    checkCode: checkCode({ ...deps, throttleCodes }),
    answerChallenge: answerChallenge(deps),
    stepUp: stepUp(deps),
    enrolTotp: enrolTotp(deps),
    confirmTotp: confirmTotp({ ...deps, throttleCodes }),
    renameFactor: renameFactor(deps),
    removeFactor: removeFactor(deps),
    sendSignInCode: sendSignInCode(deps),
    signInByCode: signInByCode(deps),
    renewRecoveryCodes: renewRecoveryCodes(deps),
  };
}
