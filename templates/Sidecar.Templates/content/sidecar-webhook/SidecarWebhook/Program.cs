using Sidecar.Core.Admission;
using Sidecar.Core.Hosting;
using SidecarWebhook;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = AdmissionEndpoint.DefaultMaxBodyBytes);
builder.Services.AddSidecarInjection()
    .BindConfiguration(InjectionOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
    .ConfigureProfile(profile => profile with { Policy = profile.Policy.Prepend(new NeverInPayments()) });

var app = builder.Build();
app.MapPost("/inject/{**parameters}", InjectionEndpoint.Answer);
app.MapGet("/healthz", () => "ok");
app.Services.GetRequiredService<IInjectorSource>().OnChange(change =>
{
    if (change is InjectionChange.Rejected rejected)
        app.Logger.LogError("The new configuration is wrong; the one before stays: {Problems}", string.Join(" ", rejected.Problems));
});
await app.RunAsync();
