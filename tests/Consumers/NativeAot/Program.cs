// A native program of somebody else that uses both libraries.
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

var injector = new ManifestInjector(IstioProfile.CreateInjector(IstioConfiguration.Default.ForManualInjection()));
var manifest = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}

    """u8;
if (injector.Inject(manifest, "web.yaml") is not ManifestInjection.Completed done)
    return 1;
Console.Write(done.Text);
Console.Write(IptablesRestoreFormat.IPv4.Render(InterceptionRules.Script(new InterceptionOptions { InboundPorts = "*" })));
return 0;
