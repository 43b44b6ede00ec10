using System.Reflection;

namespace Sidecar.Tests.House;

/// <summary>The names that the compiler gives to members in an XML documentation file (C# specification, annex D.4).</summary>
static class MemberId
{
    /// <summary>That of a method or constructor, by which its overloads are told apart.</summary>
    public static string Of(MethodBase method)
    {
        var name = method is ConstructorInfo ? "#ctor" : method.Name.Replace('.', '#');
        var arity = method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";
        var parameters = method.GetParameters().Select(parameter => Of(parameter.ParameterType)).ToArray();
        return $"M:{method.DeclaringType!.FullName!.Replace('+', '.')}.{name}{arity}{(parameters.Length > 0 ? $"({string.Join(',', parameters)})" : "")}";
    }

    static string Of(Type type)
    {
        if (type.IsGenericParameter)
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        if (type.IsByRef)
            return Of(type.GetElementType()!) + "@";
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return Of(type.GetElementType()!) + (type.IsSZArray ? "[]" : $"[{string.Join(',', Enumerable.Repeat("0:", type.GetArrayRank()))}]");
        return type.IsGenericType ? Closed(type) : type.FullName!.Replace('+', '.');
    }

    // A nested type carries the arguments of those around it; each name takes as many as it has of its own.
    static string Closed(Type type)
    {
        var arguments = new Queue<Type>(type.GetGenericArguments());
        return string.Join('.', type.GetGenericTypeDefinition().FullName!.Split('+').Select(part => part.Split('`') switch
        {
            [var name, var count] => $"{name}{{{string.Join(',', Enumerable.Range(0, int.Parse(count)).Select(_ => Of(arguments.Dequeue())))}}}",
            _ => part,
        }));
    }
}
