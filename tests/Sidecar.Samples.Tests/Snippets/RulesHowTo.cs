using Microsoft.Extensions.Configuration;
#region rules-host-usings
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sidecar.Netfilter.Hosting;
#endregion
#region rules-usings
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Netfilter.Verification;
#endregion

namespace Sidecar.Samples.Tests.Snippets;

/// <summary>The code of docs/how-to-rules.md, docs/how-to-migrate-from-istio-init.md, docs/how-to-read-rules.md and docs/proofs.md, run.</summary>
public class RulesHowTo
{
    [Fact]
    public void Rules_are_made_proved_and_planned()
    {
        using var output = new StringWriter();
        #region rules-settings
        var read = InterceptionSettings.Read(new InterceptionOptions
        {
            OutboundRanges = "*",
            InboundPorts = "*",
            ExcludeInboundPorts = "15020,15021,15090",
        });
        if (!read.IsSuccess)
            throw new FormatException(string.Join(Environment.NewLine, read.Problems));     // all of them at once
        InterceptionSettings settings = read.Value;
        #endregion
        #region rules-render
        RuleScript script = InterceptionRules.Script(settings);
        output.Write(IptablesRestoreFormat.IPv4.Render(script));        // for iptables-restore --noflush
        #endregion
        #region rules-verify
        NamespaceFacts pod = StandardPod.Of(settings);
        RuleSet rules = script.ToRuleSet();
        foreach (Finding finding in new Verifier(rules, pod).Check(InterceptionProperties.Of(settings)))
            output.WriteLine(finding);                                  // proved, or broken by this packet
        #endregion
        #region rules-own-property
        var noMail = Property.Of("No mail leaves the pod past the proxy",
            one => one.Packet.DestinationPort != 25 || !one.Packet.IsLocal || one.Packet.Owner?.Uid == 1337
                || one.Outcome.Kind != OutcomeKind.External);
        noMail = noMail with { Cuts = new() { Ports = [25] } };
        output.WriteLine(new Verifier(rules, pod).Check(noMail));
        #endregion
        #region rules-trace
        var packet = Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid: 1000);
        output.WriteLine(new Evaluator(rules, pod).Trace(packet));
        #endregion
        // An empty namespace, as its programs print it.
        var (saved, policyV4, policyV6, routesV4, routesV6, addresses) = ("", "0:\tfrom all lookup local\n", "", "", "", "");
        #region rules-plan
        RuleSet inForce = IptablesRestoreFormat.IPv4.Parse(saved).Value.ToRuleSet();
        NamespaceFacts network = new RoutingListing(policyV4, policyV6, routesV4, routesV6, addresses).ToFacts();
        NamespaceState live = NamespaceState.Found(inForce, network, InterceptionRules.Routing(settings));
        ApplyPlan plan = ApplyPlan.Compute(NamespaceState.Of(settings), live);
        if (plan is Replacement replacement)
            foreach (PlanStep step in replacement.Steps)
                output.WriteLine($"{step.Program} {string.Join(' ', step.Arguments)}    # {step.Why}");
        #endregion
        var text = output.ToString();
        Assert.Contains("-A ISTIO_OUTPUT", text, StringComparison.Ordinal);
        Assert.Contains("proved over", text, StringComparison.Ordinal);
        Assert.Contains("proxy-outbound at 127.0.0.1:15001", text, StringComparison.Ordinal);
        Assert.Contains("iptables-restore", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_has_several_interceptions_side_by_side()
    {
        using var output = new StringWriter();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        #region rules-host
        builder.Services.AddSidecarInterception("sidecar").BindConfiguration(InterceptionOptions.Section);
        builder.Services.AddSidecarInterception("gateway").Configure(options => options.InboundPorts = "80,443");

        using IHost host = builder.Build();
        IInterceptionSource interceptions = host.Services.GetRequiredService<IInterceptionSource>();
        output.Write(IptablesRestoreFormat.IPv4.Render(InterceptionRules.Script(interceptions.Get("gateway"))));
        interceptions.OnChange(change => output.WriteLine(change switch
        {
            InterceptionChange.Rejected wrong => $"{wrong.Name} stays as it was: {string.Join(' ', wrong.Problems)}",
            _ => $"{change.Name} has changed",
        }));
        #endregion
        Assert.Contains("--dport 443", output.ToString(), StringComparison.Ordinal);
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        configuration[InterceptionOptions.Section + ":Mode"] = "BRIDGE";
        configuration.Reload();
        Assert.Contains("sidecar stays as it was: sidecar: Sidecar:Interception:Mode 'BRIDGE'", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_arguments_of_istio_init_are_read_as_they_are()
    {
        using var output = new StringWriter();
        #region migrate-arguments
        string[] args = ["-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT", "-i", "*", "-x", "", "-b", "*", "-d", "15090,15021,15020"];
        InterceptionArgumentsResult read = InterceptionArguments.Parse(args, _ => null);
        if (!read.IsSuccess)
            throw new FormatException(string.Join(Environment.NewLine, read.Problems));
        InterceptionOptions options = read.Value.Options;
        #endregion
        #region migrate-compare
        RuleSet Made(string dialect)
        {
            options.Dialect = dialect;
            return InterceptionRules.Build(options);
        }

        RuleSet istio = Made("istio"), ours = Made("default");
        var settings = InterceptionSettings.Read(options).Value;
        output.WriteLine(RuleSetEdits.Between(istio, ours));                                // which rules differ
        output.WriteLine(RuleSetDiff.Between(istio, ours, StandardPod.Of(settings)));       // which packets land elsewhere
        #endregion
        Assert.NotEmpty(output.ToString());
    }

    [Fact]
    public void Rules_of_others_are_read_and_explained()
    {
        using var output = new StringWriter();
        var saved = """
            *nat
            :OUTPUT ACCEPT [0:0]
            :PROXY - [0:0]
            -A OUTPUT -p tcp -j PROXY
            -A PROXY -m owner --uid-owner 1337 -j RETURN
            -A PROXY -d 127.0.0.1/32 -j RETURN
            -A PROXY -p tcp -j REDIRECT --to-ports 15001
            COMMIT

            """.ReplaceLineEndings("\n");
        #region read-parse
        ParseResult<RuleScript> parsed = IptablesRestoreFormat.IPv4.Parse(saved);       // or NftFormat, NftJsonFormat, ShellFormat
        if (!parsed.IsSuccess)
            throw new FormatException(string.Join(Environment.NewLine, parsed.Problems));   // each with line and column
        RuleSet rules = parsed.Value.ToRuleSet();
        #endregion
        #region read-ask
        var pod = StandardPod.Of(InterceptionSettings.Read(new InterceptionOptions()).Value);
        var evaluator = new Evaluator(rules, pod);
        foreach (uint uid in new uint[] { 1000, 1337 })
            output.WriteLine(evaluator.Trace(Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid)));

        output.WriteLine(new Verifier(rules, pod).Check(InterceptionProperties.NoDeadRule));    // rules that nothing reaches
        #endregion
        Assert.Contains("proxy-outbound", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_are_proved_or_refuted()
    {
        using var output = new StringWriter();
        var options = new InterceptionOptions { OutboundRanges = "*", InboundPorts = "*" };
        #region proofs-check
        InterceptionSettings settings = InterceptionSettings.Read(options).Value;
        var verifier = new Verifier(InterceptionRules.Build(settings), StandardPod.Of(settings));
        foreach (Finding finding in verifier.Check(InterceptionProperties.Of(settings)))
            output.WriteLine(finding);

        Property noMail = Property.Of("No mail leaves the pod",
            c => c.Packet.DestinationPort != 25 || c.Outcome.Kind != OutcomeKind.External) with
        { Cuts = new() { Ports = [25] } };
        output.WriteLine(verifier.Check(noMail));       // not promised by the rules: the smallest packet that leaves
        #endregion
        Assert.Contains("proved over", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(25, Assert.IsType<Disproved>(verifier.Check(noMail)).Packet.DestinationPort);
    }
}
