using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Samples.Tests.Snippets;

/// <summary>The code that the README shows, run.</summary>
public class ReadmeSnippets
{
    [Fact]
    public void A_pod_is_injected()
    {
        using var printed = new StringWriter();
        var json = """{"metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"nginx"}]}}""";
        Inject(json, printed);
        Assert.StartsWith("web now has 2 containers: [{\"op\":", printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_is_not_injected_says_why()
    {
        using var printed = new StringWriter();
        var json = """{"metadata":{"labels":{"sidecar.istio.io/inject":"false"}},"spec":{"containers":[{"name":"web"}]}}""";
        Inject(json, printed);
        Assert.StartsWith(
            "not injected (declined): label /metadata/labels/sidecar.istio.io~1inject: \"false\". ",
            printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_webhook_answers()
    {
        var reply = Answer("application/json", default, "/inject");
        Assert.Equal(400, reply.StatusCode);
    }

    [Fact]
    public void Traffic_is_intercepted_but_for_the_proxys_own()
    {
        using var printed = new StringWriter();
        Rules(printed);
        Assert.StartsWith("* nat\n", printed.ToString(), StringComparison.Ordinal);
        Assert.Contains("15001", printed.ToString().Split("COMMIT\n")[1], StringComparison.Ordinal);
    }

    static void Inject(string json, TextWriter output)
    {
        #region inject
        SidecarInjector injector = IstioProfile.CreateInjector(IstioConfiguration.Default);

        InjectionResult result = injector.Inject(new InjectionSubject { Pod = Pod.Parse(json), RequestNamespace = "shop" });
        output.WriteLine(result switch
        {
            InjectionResult.Injected(var pod, var patch) => $"{pod.Name} now has {pod.Containers.Count} containers: {patch}",
            InjectionResult.Refused(var errors) => string.Join('\n', errors),
            _ => $"{result.Decision}. {result.Decision.Hint}",
        });
        #endregion
    }

    static AdmissionHttpReply Answer(string contentType, ReadOnlyMemory<byte> body, string path)
    {
        #region webhook
        var endpoint = new AdmissionEndpoint(
            new AdmissionHandler(IstioProfile.CreateInjector(IstioConfiguration.Default), IstioProfile.ParsePath));

        AdmissionHttpReply reply = endpoint.Answer(contentType, body, path);   // status, content type and body to send
        #endregion
        return reply;
    }

    static void Rules(TextWriter output)
    {
        #region rules
        var options = new InterceptionOptions { OutboundRanges = "*", InboundPorts = "*", ExcludeInboundPorts = "15020" };
        RuleScript script = InterceptionRules.Script(options);
        output.Write(IptablesRestoreFormat.IPv4.Render(script));               // for iptables-restore --noflush

        var network = new NamespaceFacts
        {
            Interfaces = [InterfaceFacts.Lo, new("eth0", [Cidr.Parse("10.244.1.7/24")])],
            Routes = [new(Cidr.Parse("0.0.0.0/0"), "eth0") { Gateway = Address.Parse("10.244.1.1") }],
        };
        var packet = Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid: 1000);
        output.WriteLine(new Evaluator(script.ToRuleSet(), network).Trace(packet));     // where it lands, and why
        #endregion
    }
}
