using FsCheck.Xunit;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Validation;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Laws;

public class InterceptionProblemsLaws
{
    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 500)]
    public void Rules_made_of_any_options_have_no_problems(OptionsSample sample) =>
        Assert.Empty(InterceptionRules.Build(sample.Settings).Problems());
}
