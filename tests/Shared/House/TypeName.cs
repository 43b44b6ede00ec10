using System.Reflection;

namespace Sidecar.Tests.House;

/// <summary>Writes types as C# does, without namespaces.</summary>
static class TypeName
{
    static readonly NullabilityInfoContext Nullability = new();

    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(ParameterInfo parameter)
    {
        var way = parameter.IsOut ? "out " : parameter is { ParameterType.IsByRef: true, IsIn: true } ? "in "
            : parameter.ParameterType.IsByRef ? "ref " : "";
        return way + Of(parameter.ParameterType) + Mark(Nullability.Create(parameter), parameter.ParameterType);
    }

    public static string Of(PropertyInfo property) => Of(property.PropertyType) + Mark(Nullability.Create(property), property.PropertyType);

    public static string Of(FieldInfo field) => Of(field.FieldType) + Mark(Nullability.Create(field), field.FieldType);

    public static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Of))}>" : "";

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        if (type.IsGenericParameter)
            return type.Name;
        var arguments = type.GetGenericArguments();
        var own = arguments[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];
        var name = type.Name.Split('`')[0] + (own.Length == 0 ? "" : $"<{string.Join(", ", own.Select(Of))}>");
        return type.IsNested ? $"{Of(type.DeclaringType!)}.{name}" : name;
    }

    static string Mark(NullabilityInfo info, Type type) =>
        !type.IsValueType && !type.IsByRef && info.ReadState == NullabilityState.Nullable ? "?" : "";
}
