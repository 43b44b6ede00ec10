using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

public class NaiveAgreementTests
{
    const string Redirect = "-u 1337 -g 1337 -m REDIRECT -i * -b * -d 15020 -o 22 -x 10.1.0.0/16";
    const string Tproxy = "-u 1337 -g 1337 -m TPROXY -i * -b * -d 15020 -o 22 -x 10.1.0.0/16";
    const string Dns = $"{Redirect} --redirect-dns --capture-all-dns";

    public static TheoryData<string, Backend> Sets =>
        [(Redirect, Backend.Iptables), (Redirect, Backend.Nftables), (Dns, Backend.Iptables), (Dns, Backend.Nftables), (Tproxy, Backend.Iptables)];

    [Theory, MemberData(nameof(Sets))]
    public void The_evaluator_agrees_with_the_naive_interpreter(string flags, Backend backend)
    {
        foreach (var dialect in new[] { Dialect.Default, Dialect.Istio })
        {
            var settings = Given.Settings(flags, dialect, backend);
            var facts = StandardPod.Of(settings);
            var rules = InterceptionRules.Build(settings);
            var (naive, evaluator) = (new NaiveInterpreter(rules, facts), new Evaluator(rules, facts));
            Assert.Empty(DenseDomain.Of(rules, facts)
                .Where(packet => naive.Open(packet) != NaiveOutcome.Of(evaluator.Evaluate(packet))).Take(3)
                .Select(packet => $"{naive.Open(packet)}\n{evaluator.Trace(packet).ToText(TraceDetail.All)}"));
        }
    }
}
