// A webhook of somebody else, with a template that has nothing to do with Istio. It also hands out the rules of several
// interceptions, each a configuration of its own.
using System.Buffers;
using Sidecar.Core.Admission;
using Sidecar.Core.Hosting;
using Sidecar.Core.Injection;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Hosting;
using Sidecar.Netfilter.Interception;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSidecarInjection()
    .BindConfiguration(InjectionOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
    .UseProfile((_, _) => new InjectionProfile
    {
        Policy = new InjectionPolicy(InjectionRules.HostNetwork(), InjectionRules.ExplicitWish("logs.example.com/ship")),
        Templates = new Dictionary<string, IPodTemplate>(),
        DefaultTemplates = [],
        Annotations = new InjectionAnnotations
        {
            Templates = "logs.example.com/templates",
            Status = "logs.example.com/status",
            Overrides = "logs.example.com/overrides",
        },
    });
string[] names = ["sidecar", "gateway"];
foreach (var name in names)
    builder.Services.AddSidecarInterception(name).BindConfiguration($"Interceptions:{name}", binder => binder.ErrorOnUnknownConfiguration = true);
var app = builder.Build();
app.MapPost("/ship", async (HttpContext http, IInjectorSource injectors) =>
{
    using var body = new MemoryStream();
    await http.Request.Body.CopyToAsync(body, http.RequestAborted);
    var reply = new AdmissionEndpoint(new AdmissionHandler(injectors.Get())).Answer(http.Request.ContentType, body.ToArray(), "/ship");
    return Results.Bytes(reply.Body.ToArray(), reply.ContentType);
});
foreach (var name in names)
    app.MapGet($"/rules/{name}", (IInterceptionSource interceptions) =>
        IptablesRestoreFormat.IPv4.Render(InterceptionRules.Script(interceptions.Get(name))));
app.Run();
