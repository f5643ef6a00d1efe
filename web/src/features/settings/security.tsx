import { Grid } from "~/shared/ui/panel";
import { Codes } from "./codes";
import { Password } from "./password";

/** The password, and the one-time codes beside it. */
export default function SecurityTab() {
  return (
    <Grid>
      <div className="lg:col-span-5">
        <Password />
      </div>
      <div className="lg:col-span-7">
        <Codes />
      </div>
    </Grid>
  );
}
