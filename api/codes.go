package api

import (
	"context"
	"net/http"

	"tradebot/engine/user"
)

// Offer is the secret of one-time codes, for the program that shows them.
type Offer struct {
	Secret string `json:"secret" doc:"To be typed into the program" example:"JBSWY3DPEHPK3PXP"`
	URL    string `json:"url" doc:"The same, for a QR code" example:"otpauth://totp/Tradebot:ann?secret=JBSWY3DPEHPK3PXP"`
}

// Recovery are codes for who loses the device that shows one-time codes. Each can be used once, in place of one.
type Recovery struct {
	Codes []string `json:"recovery_codes" nullable:"false" doc:"They are shown this once" example:"[\"ab2c-def3-ghi4-jkl5\"]"`
}

type codeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"40" doc:"Of the program" example:"123456"`
	}
}

// codes registers one-time codes.
func (s *Server) codes() {
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/totp", ID: "begin-totp", Tag: "auth", Summary: "Make the secret of one-time codes", Needs: user.Read, Fresh: true, Effects: true, Secret: true,
		About: "It counts when a code of it was given to confirm-totp, and until then another one that there is does.",
	}, func(ctx context.Context, who *user.Who, _ *struct{}) (*struct{ Body Offer }, error) {
		secret, url, err := s.auth.BeginTOTP(ctx, who)
		return &struct{ Body Offer }{Offer{secret, url}}, err
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/totp/confirm", ID: "confirm-totp", Tag: "auth", Summary: "Turn one-time codes on, with the first of them", Needs: user.Read, Fresh: true, Effects: true, Secret: true,
		About:  "From now on sign-in asks for one. All other sessions end.",
		Errors: []int{http.StatusTooManyRequests},
	}, func(ctx context.Context, who *user.Who, in *codeInput) (*struct{ Body Recovery }, error) {
		codes, err := s.auth.ConfirmTOTP(ctx, who, sender(ctx), in.Body.Code)
		return &struct{ Body Recovery }{Recovery{codes}}, err
	})
	register(s, Route{
		Method: http.MethodDelete, Path: "/auth/totp", ID: "disable-totp", Tag: "auth", Summary: "Turn one-time codes off", Needs: user.Read, Fresh: true,
		About: "All other sessions end.", Errors: []int{http.StatusConflict},
	}, func(ctx context.Context, who *user.Who, _ *struct{}) (*Nothing, error) {
		return &Nothing{}, s.auth.DropTOTP(ctx, who)
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/recovery-codes", ID: "make-recovery-codes", Tag: "auth", Summary: "Make new recovery codes", Needs: user.Read, Fresh: true, Effects: true, Secret: true,
		About: "Those there are do not count any more.",
	}, func(ctx context.Context, who *user.Who, _ *struct{}) (*struct{ Body Recovery }, error) {
		codes, err := s.auth.RecoveryCodes(ctx, who)
		return &struct{ Body Recovery }{Recovery{codes}}, err
	})
}
