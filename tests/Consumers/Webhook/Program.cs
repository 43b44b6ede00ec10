// A webhook of somebody else, with a template that has nothing to do with Istio.
using Sidecar.Core.Admission;
using Sidecar.Core.Hosting;
using Sidecar.Core.Injection;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;

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
var app = builder.Build();
app.MapPost("/ship", async (HttpContext http, IInjectorSource injectors) =>
{
    using var body = new MemoryStream();
    await http.Request.Body.CopyToAsync(body, http.RequestAborted);
    var reply = new AdmissionEndpoint(new AdmissionHandler(injectors.Get())).Answer(http.Request.ContentType, body.ToArray(), "/ship");
    return Results.Bytes(reply.Body.ToArray(), reply.ContentType);
});
app.Run();
