/// A script of somebody else: why is a pod not injected, and what do somebody's rules do?
open Sidecar.Core.Istio
open Sidecar.Core.Injection
open Sidecar.Core.Pods
open Sidecar.Core.Policy
open Sidecar.Netfilter.Formats

let injector = IstioProfile.CreateInjector IstioConfiguration.Default

let explain (json: string) =
    match injector.Inject(InjectionSubject(Pod = Pod.Parse json, RequestNamespace = "shop")) with
    | :? InjectionResult.Injected as injected -> $"injected: {injected.Patch.Operations.Length} operations"
    | result -> $"{result.Decision}. {result.Decision.Hint}"

printfn "%s" (explain """{"metadata":{"name":"web"},"spec":{"containers":[{"name":"web"}]}}""")
printfn "%s" (explain """{"metadata":{"labels":{"sidecar.istio.io/inject":"no"}},"spec":{"hostNetwork":true,"containers":[{"name":"web"}]}}""")

let saved = "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p tcp -m owner ! --uid-owner 1337 -j REDIRECT --to-ports 15001\nCOMMIT\n"
let parsed = IptablesRestoreFormat.IPv4.Parse saved

if parsed.IsSuccess then
    for table in parsed.Value.ToRuleSet().Tables do
        for chain in table.Chains do
            for rule in chain.Rules do
                printfn $"{table.Id} {chain.Name}: {rule}"
else
    parsed.Problems |> Seq.iter (printfn "%O")
