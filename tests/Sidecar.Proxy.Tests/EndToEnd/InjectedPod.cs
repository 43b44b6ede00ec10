using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>What our injector makes of a pod: how its init container is called, and how its proxy is started.</summary>
/// <param name="Spec">All of it.</param>
/// <param name="Proxy">The proxy's container.</param>
sealed record InjectedPod(
    JsonObject Spec, JsonObject Proxy, IReadOnlyList<string> InitArguments, string[] Environment, uint Uid, uint Gid)
{
    public static InjectedPod Inject(string mode, bool nftables) => Of(
        $$"""
            { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "cart-1", "namespace": "shop", "annotations": {
                "sidecar.istio.io/interceptionMode": "{{mode}}",
                "traffic.sidecar.istio.io/excludeInboundPorts": "7070",
                "traffic.sidecar.istio.io/excludeOutboundPorts": "9999" } },
              "spec": { "containers": [{ "name": "cart", "image": "cart", "ports": [{ "containerPort": 8080 }] }] } }
            """,
        nftables ? IstioValues.Default.With("global:\n  nativeNftables: true\n") : IstioValues.Default);

    /// <summary>Injects a pod of the namespace <c>shop</c>.</summary>
    public static InjectedPod Of(string pod, IstioValues? values = null)
    {
        var configuration = IstioConfiguration.Default with { Values = values ?? IstioValues.Default };
        var result = IstioProfile.CreateInjector(configuration).Inject(new InjectionSubject
        {
            Pod = Pod.Parse(pod),
            RequestNamespace = "shop",
            NamespaceLabels = new Dictionary<string, string> { ["istio-injection"] = "enabled" },
        });
        var spec = Assert.IsType<InjectionResult.Injected>(result).Pod.ToJson()["spec"]!.AsObject();
        var containers = spec["initContainers"]!.AsArray().Concat(spec["containers"]!.AsArray()).Select(one => one!.AsObject()).ToArray();
        var proxy = containers.Single(one => (string?)one["name"] == "istio-proxy");
        var init = containers.Single(one => (string?)one["name"] == "istio-init");
        var context = proxy["securityContext"]!;
        return new InjectedPod(
            spec, proxy,
            [.. init["args"]!.AsArray().Select(argument => (string)argument!)],
            [.. proxy["env"]!.AsArray().Where(variable => variable!["value"] is not null).Select(variable => $"{variable!["name"]}={variable["value"]}"), $"INSTANCE_IP={ProxyPod.Address}"],
            (uint)(long)context["runAsUser"]!, (uint)(long)context["runAsGroup"]!);
    }

    /// <summary>Has our command line make the rules, loads them, and gives them back as they were loaded.</summary>
    public (RuleSet Rules, InterceptionSettings Settings) Intercept(ProxyPod pod)
    {
        Assert.Equal("istio-iptables", InitArguments[0]);
        var arguments = InterceptionArguments.Parse(RuleArguments, _ => null).Value;
        arguments.Options.IPv6 = true;
        var settings = arguments.ReadSettings().Value;
        var commands = new List<RuleCommand>();
        if (settings.Backend == Backend.Nftables)
        {
            var text = Rules("6");
            pod.Inside.Run(["nft", "-f", "-"], text).Expect();
            commands.AddRange(NftFormat.Instance.Parse(text).Value.Commands);
        }
        else
            foreach (var (family, program, format) in ((string, string, IptablesRestoreFormat)[])[
                ("4", "iptables-restore", IptablesRestoreFormat.IPv4), ("6", "ip6tables-restore", IptablesRestoreFormat.IPv6)])
            {
                var text = Rules(family);
                pod.Inside.Run([program, "--noflush"], text).Expect();
                commands.AddRange(format.Parse(text).Value.Commands);
            }
        pod.Route(InterceptionRules.Routing(settings));
        return (new RuleScript(commands.ToEquatableArray()).ToRuleSet(), settings);
    }

    /// <summary>Without the name, and without what is about the log of a program that loads them.</summary>
    IEnumerable<string> RuleArguments => InitArguments.Skip(1).Where(argument => !argument.StartsWith("--log_", StringComparison.Ordinal));

    string Rules(string family) => Command.Run(
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "sidecar.dll"), "rules", "--family", family, .. RuleArguments], seconds: 60).Expect();
}
